import numpy as np


def cosine_top_k(index, q, k):
    rows = index / (np.linalg.norm(index, axis=1, keepdims=True) + 1e-8)
    unit = q / (np.linalg.norm(q) + 1e-8)
    similarity = rows @ unit
    n = len(similarity)
    candidates = np.arange(n) if k >= n else np.argpartition(similarity, -k)[-k:]
    order = np.argsort(similarity[candidates])
    return candidates[order[::-1]]
