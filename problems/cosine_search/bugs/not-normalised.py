import numpy as np


def cosine_top_k(index, q, k):
    scores = index @ q
    k = min(k, len(scores))
    if k == 0:
        return np.array([], dtype=int)
    top = np.argpartition(scores, -k)[-k:]
    return top[np.argsort(scores[top])[::-1]]


class CosineIndex:
    def __init__(self, d):
        self.data = np.empty((0, d))

    def add(self, vectors):
        self.data = np.concatenate([self.data, vectors])

    def search(self, q, k):
        return cosine_top_k(self.data, q, k)
