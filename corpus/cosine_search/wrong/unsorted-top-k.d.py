# bug: unsorted-top-k, a mask over the kth best score returns the winners in row order
import numpy as np

def cosine_top_k(index, q, k):
    index = np.asarray(index, dtype=np.float64)
    q = np.asarray(q, dtype=np.float64)
    n = len(index)
    k = min(k, n)
    if k == 0:
        return np.empty(0, dtype=np.int64)
    norms = np.linalg.norm(index, axis=1) * np.linalg.norm(q)
    sims = np.divide(index @ q, norms, out=np.zeros(n), where=norms > 0)
    kth = np.partition(sims, n - k)[n - k]
    above = np.flatnonzero(sims > kth)
    level = np.flatnonzero(sims == kth)[:k - len(above)]
    return np.sort(np.concatenate([above, level]))
