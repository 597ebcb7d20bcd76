import numpy as np


def cosine_top_k(index, q, k):
    # one norm for the whole matrix
    index = index / max(np.linalg.norm(index), 1e-12)
    q = q / max(np.linalg.norm(q), 1e-12)
    return np.argsort(-(index @ q))[:k]
