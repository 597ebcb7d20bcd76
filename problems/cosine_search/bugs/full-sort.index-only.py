import numpy as np


def _unit(x):
    x = np.asarray(x, dtype=float)
    n = np.sqrt(np.sum(x * x, axis=-1, keepdims=True))
    return np.divide(x, n, out=np.zeros_like(x), where=n != 0)


def cosine_top_k(index, q, k):
    scores = _unit(index) @ _unit(q)
    k = min(k, len(scores))
    if k == 0:
        return []
    best = np.argpartition(-scores, k - 1)[:k]
    return best[np.argsort(-scores[best])]


class CosineIndex:
    def __init__(self, d):
        self.parts = [np.empty((0, d))]

    def add(self, vectors):
        self.parts.append(_unit(vectors))

    def search(self, q, k):
        scores = np.concatenate(self.parts) @ _unit(q)
        return np.lexsort((np.arange(len(scores)), -scores))[:k]
