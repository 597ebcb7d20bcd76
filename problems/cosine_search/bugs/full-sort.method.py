import numpy as np


def _normalised(x):
    x = np.array(x, dtype=float)
    n = np.linalg.norm(x, axis=-1, keepdims=True)
    n[n == 0] = 1.0
    return x / n


def cosine_top_k(index, q, k):
    scores = _normalised(index) @ _normalised(q)
    return scores.argsort()[::-1][:k].tolist()


class CosineIndex:
    def __init__(self, d):
        self.rows = np.empty((0, d))

    def add(self, vectors):
        self.rows = np.vstack([self.rows, _normalised(vectors)])

    def search(self, q, k):
        scores = self.rows @ _normalised(q)
        return scores.argsort()[::-1][:k]
