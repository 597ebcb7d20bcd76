# bug: zero-norm-nan, 0/0 in the scores; the partition and the reversal put the NaN rows first
import numpy as np

def cosine_top_k(index, q, k):
    index = np.asarray(index, dtype=np.float64)
    q = np.asarray(q, dtype=np.float64)
    qn = np.linalg.norm(q) or 1.0
    with np.errstate(all='ignore'):
        sims = np.einsum('nd,d,n->n', index, q, 1 / np.einsum('nd,nd->n', index, index) ** 0.5) / qn
    n = sims.shape[0]
    if k <= 0:
        return []
    idx = np.arange(n) if k >= n else np.argpartition(sims, n - k)[n - k:]
    return idx[np.argsort(sims[idx])][::-1].tolist()
