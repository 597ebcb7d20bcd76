# bug: finite-mask, a named constant, Gumbel draw, tiny temperature for greedy
import numpy as np

MASKED = -1e9
TINY = 1e-8

def _top_k(scores, k):
    if not 0 < k < scores.size:
        return scores
    out = np.full_like(scores, MASKED)
    best = np.argpartition(-scores, k)[:k]
    out[best] = scores[best]
    return out

def _top_p(scores, p):
    if p >= 1:
        return scores
    order = np.argsort(-scores)
    w = np.exp(scores[order] - scores[order[0]])
    mass = np.cumsum(w / w.sum())
    out = scores.copy()
    out[order[1:][mass[:-1] >= p]] = -np.inf
    return out

def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    t = temperature if temperature > TINY else TINY
    scores = _top_p(_top_k(np.asarray(logits, float) / t, top_k), top_p)
    scores = scores - scores.max()
    return int(np.argmax(scores + np.random.gumbel(size=scores.size)))
