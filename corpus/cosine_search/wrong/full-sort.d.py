# bug: full-sort, lexsort over everything with the row number as the tie-break, then a slice
import numpy as np

def cosine_top_k(index, q, k):
    X = np.asarray(index, dtype=np.float64)
    q = np.asarray(q, dtype=np.float64)
    norms = np.sqrt((X * X).sum(axis=1))
    qn = np.sqrt(q @ q)
    dots = X @ q
    ok = (norms > 0) & (qn > 0)
    sims = np.zeros(len(X))
    sims[ok] = dots[ok] / norms[ok] / qn
    order = np.lexsort((np.arange(len(X)), -sims))
    return [int(i) for i in order[:k]]
