# bug: one-uniform-for-all, a scalar broadcast over the whole vector of ratios
import numpy as np

def _softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)

def verify_speculative(draft_tokens, draft_probs, target_logits):
    p = _softmax(np.asarray(target_logits, dtype=float))
    K, V = len(draft_tokens), p.shape[-1]
    q = np.asarray(draft_probs, dtype=float).reshape(K, V)
    t = np.array(draft_tokens, dtype=int)[:, None]
    ratio = np.take_along_axis(p[:K], t, 1)[:, 0] / np.take_along_axis(q, t, 1)[:, 0]
    u = np.random.uniform()
    n = int(np.cumprod(u < ratio).sum())
    if n == K:
        w = p[K]
    else:
        w = np.maximum(p[n] - q[n], 0)
        w = w if w.sum() > 0 else p[n]
    return list(draft_tokens[:n]), int(np.random.choice(V, p=w / w.sum()))
