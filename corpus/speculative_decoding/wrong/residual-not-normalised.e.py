"""bug: residual-not-normalised; divided by sum + 1e-8, which Generator.choice refuses when the residual is small"""
import numpy as np

_rng = np.random.default_rng()
_EPS = 1e-8


class Rejected(Exception):
    pass


def _check(t, q, p):
    if _rng.uniform() * q[t] >= p[t]:
        residual = np.clip(p - q, 0, None)
        raise Rejected(_rng.choice(len(p), p=residual / (residual.sum() + _EPS)))
    return t


def verify_speculative(draft_tokens, draft_probs, target_logits):
    x = np.asarray(target_logits, dtype=np.float64)
    x = np.exp(x - x.max(1, keepdims=True))
    target = x / x.sum(1, keepdims=True)
    kept = []
    try:
        for i, t in enumerate(draft_tokens):
            kept.append(_check(t, np.asarray(draft_probs[i], dtype=np.float64), target[i]))
    except Rejected as r:
        return kept, int(r.args[0])
    return kept, int(_rng.choice(target.shape[1], p=target[-1]))
