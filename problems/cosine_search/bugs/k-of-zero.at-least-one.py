import numpy as np


def _scores(index, q):
    norms = np.linalg.norm(index, axis=1) * np.linalg.norm(q)
    scores = np.zeros(len(index))
    np.divide(np.asarray(index) @ q, norms, out=scores, where=norms > 0)
    return scores


def cosine_top_k(index, q, k):
    scores = _scores(index, q)
    k = max(1, min(k, len(scores)))
    top = np.argpartition(-scores, k - 1)[:k]
    return top[np.argsort(-scores[top])]


class CosineIndex:
    def __init__(self, d):
        self.data = np.empty((0, d))

    def add(self, vectors):
        self.data = np.concatenate([self.data, vectors])

    def search(self, q, k):
        return cosine_top_k(self.data, q, k)
