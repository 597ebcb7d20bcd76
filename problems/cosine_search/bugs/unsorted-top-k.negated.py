import numpy as np


def cosine_top_k(index, q, k):
    norms = np.linalg.norm(index, axis=1)
    safe = np.where(norms == 0, 1, norms)
    scores = (index / safe[:, None]) @ q
    if k >= len(scores):
        return np.argsort(-scores)
    return np.argpartition(-scores, k)[:k]
