# bug: ascending-order, argsort of the winners without the reversal
import numpy as np

def cosine_top_k(index, q, k, eps=1e-8):
    index = np.asarray(index); q = np.asarray(q)
    n = index.shape[0]
    if k == 0: return []
    a = index / (np.sqrt((index ** 2).sum(axis=1))[:, np.newaxis] + eps)
    b = q / (np.sqrt((q ** 2).sum()) + eps)
    s = a.dot(b)
    if k < n:
        kth = np.partition(s, n - k)[n - k]
        sure = np.flatnonzero(s > kth)
        tied = np.flatnonzero(s == kth)[:k - sure.size]
        cand = np.concatenate((sure, tied))
    else:
        cand = np.arange(n)
    return cand[np.argsort(s[cand])].tolist()
