# bug: residual-missing, one table row serves both cases: the bonus always comes from the target row n
import numpy as np

def _softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)

def verify_speculative(draft_tokens, draft_probs, target_logits):
    rng = np.random.default_rng()
    p = _softmax(np.asarray(target_logits, dtype=np.float64))
    n = 0
    while n < len(draft_tokens) and rng.random() * draft_probs[n][draft_tokens[n]] < p[n, draft_tokens[n]]:
        n += 1
    cdf = np.cumsum(p[n])
    bonus = int(np.searchsorted(cdf, rng.random() * cdf[-1], side="right"))
    return list(draft_tokens[:n]), bonus
