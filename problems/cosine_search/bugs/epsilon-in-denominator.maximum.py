import numpy as np


def cosine_top_k(index, q, k):
    rows = index / np.maximum(np.linalg.norm(index, axis=1, keepdims=True), 1e-6)
    s = rows @ (q / np.maximum(np.linalg.norm(q), 1e-6))
    return np.argsort(-s)[:k]
