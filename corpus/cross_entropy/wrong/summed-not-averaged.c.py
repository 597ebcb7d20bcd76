# bug: summed-not-averaged, only in the smoothed branch (einsum over both axes)
import numpy as np

def cross_entropy(logits, targets, epsilon=0.0):
    x = np.array(logits, dtype=float, ndmin=2)
    t = np.array(targets, ndmin=1)
    x -= np.max(x, 1, keepdims=True)
    lp = x - np.log(np.einsum("bv->b", np.exp(x)))[:, None]
    if not epsilon:
        return float(np.mean(-lp[np.arange(len(t)), t]))
    q = (np.arange(x.shape[1]) == t[:, None]) * (1 - epsilon) + epsilon / x.shape[1]
    return float(-np.einsum("bv,bv->", q, lp))
