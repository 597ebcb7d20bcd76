import numpy as np


def cosine_top_k(index, q, k):
    n = np.linalg.norm(index, axis=1) * np.linalg.norm(q)
    s = np.where(n > 0, index @ q / np.where(n > 0, n, 1), 0.0)
    return np.argsort(s)[len(s) - min(k, len(s)) :]
