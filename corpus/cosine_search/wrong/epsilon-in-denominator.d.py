# bug: epsilon-in-denominator, the product of the norms is clamped at 1e-8
import numpy as np

def cosine_top_k(index, q, k):
    index = np.asarray(index, dtype=np.float64)
    q = np.asarray(q, dtype=np.float64)
    denom = np.maximum(np.linalg.norm(index, axis=1) * np.linalg.norm(q), 1e-8)
    sims = (index @ q) / denom
    n = len(sims)
    if k >= n:
        return np.argsort(-sims)
    if k == 0:
        return np.array([], dtype=int)
    part = np.argpartition(-sims, k)[:k]
    return part[np.argsort(-sims[part])]
