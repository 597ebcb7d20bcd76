import numpy as np


def cosine_top_k(index, q, k):
    index, q = np.asarray(index, dtype=float), np.asarray(q, dtype=float)
    norms = np.linalg.norm(index, axis=1) * np.linalg.norm(q)
    scores = np.where(norms > 0, index @ q / np.where(norms > 0, norms, 1), 0.0)
    return np.argsort(-scores)[:k]
