import numpy as np


def cosine_top_k(index, q, k):
    norms = np.linalg.norm(index, axis=0, keepdims=True)
    norms[norms == 0] = 1
    scores = (index / norms) @ (q / (np.linalg.norm(q) or 1))
    return np.argsort(-scores)[:k]
