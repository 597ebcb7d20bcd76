# bug: keeps-going-after-rejection, no break: the last refusal decides the bonus, later tokens are still taken
import numpy as np


def _softmax(x):
    z = np.exp(x - x.max(axis=-1, keepdims=True))
    return z / z.sum(axis=-1, keepdims=True)


def verify_speculative(draft_tokens, draft_probs, target_logits):
    q = np.asarray(draft_probs, dtype=np.float64)
    p = _softmax(np.asarray(target_logits, dtype=np.float64))
    K, V = len(draft_tokens), p.shape[-1]
    accepted = []
    bonus = None
    for i, t in enumerate(draft_tokens):
        ratio = p[i, t] / q[i, t]
        if np.random.uniform() < min(1.0, ratio):
            accepted.append(int(t))
            continue
        residual = np.maximum(p[i] - q[i], 0.0)
        s = residual.sum()
        dist = residual / s if s > 0 else p[i]
        bonus = int(np.random.choice(V, p=dist))
    if bonus is None:
        bonus = int(np.random.choice(V, p=p[K]))
    return accepted, bonus


def expected_tokens(alpha, K):
    if alpha == 1:
        return K + 1
    return (1 - alpha ** (K + 1)) / (1 - alpha)
