# bug: unsorted-top-k, only when k >= n: "all of them are wanted, nothing to do"
import numpy as np

def cosine_top_k(index, q, k):
    index = np.asarray(index, dtype=np.float64)
    q = np.asarray(q, dtype=np.float64)
    n = index.shape[0]
    if k >= n:
        return list(range(n))
    if k == 0:
        return []
    def unit(a):
        length = np.linalg.norm(a, axis=-1, keepdims=True)
        return a / np.where(length == 0, 1.0, length)
    sims = unit(index) @ unit(q)
    best = np.argpartition(sims, -k)[-k:]
    return sorted(best.tolist(), key=lambda i: -sims[i])
