import numpy as np


def cosine_top_k(index, q, k):
    scores = index @ q / (np.linalg.norm(index, axis=1) * np.linalg.norm(q))
    return np.argsort(-scores)[:k]
