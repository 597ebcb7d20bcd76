import numpy as np


def _scores(index, q):
    n = np.linalg.norm(index, axis=1) * np.linalg.norm(q)
    return np.where(n > 0, index @ q / np.where(n > 0, n, 1), 0.0)


def cosine_top_k(index, q, k):
    s = _scores(index, q)
    if k <= 0:
        return []
    k = min(k, len(s))
    return np.argpartition(s, -k)[-k:]


class CosineIndex:
    def __init__(self, d):
        self.rows = np.empty((0, d))

    def add(self, vectors):
        self.rows = np.concatenate([self.rows, vectors])

    def search(self, q, k):
        return cosine_top_k(self.rows, q, k)
