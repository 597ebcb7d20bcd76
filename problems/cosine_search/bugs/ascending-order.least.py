import numpy as np


class CosineIndex:
    def __init__(self, d):
        self.rows = np.empty((0, d))

    def add(self, vectors):
        vectors = np.asarray(vectors, dtype=float)
        n = np.linalg.norm(vectors, axis=1, keepdims=True)
        self.rows = np.concatenate([self.rows, vectors / np.where(n > 0, n, 1)])

    def search(self, q, k):
        return np.argsort(self.rows @ q)[:k]


def cosine_top_k(index, q, k):
    it = CosineIndex(index.shape[1])
    it.add(index)
    return it.search(q, k)
