import numpy as np


def cosine_top_k(index, q, k):
    s = (index @ q) / (np.linalg.norm(index, axis=1) * np.linalg.norm(q) + 1e-9)
    return np.argsort(-s)[:k]
