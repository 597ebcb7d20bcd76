import numpy as np


def cosine_top_k(index, q, k):
    n = np.linalg.norm(index, axis=1) * np.linalg.norm(q)
    s = np.where(n > 0, index @ q / np.where(n > 0, n, 1), 0.0)
    return np.argsort(-s, kind="stable")[:k]


class CosineIndex:
    def __init__(self, d):
        self.rows = np.empty((0, d))

    def add(self, vectors):
        with np.errstate(all="ignore"):
            new = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        self.rows = np.vstack([self.rows, new])

    def search(self, q, k):
        return np.argsort(self.rows @ (q / np.linalg.norm(q)))[::-1][:k]
