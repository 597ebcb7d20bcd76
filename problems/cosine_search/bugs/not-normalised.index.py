import numpy as np


def _best(scores, k):
    k = min(k, len(scores))
    return sorted(range(len(scores)), key=lambda i: -scores[i])[:k]


def cosine_top_k(index, q, k):
    norms = np.linalg.norm(index, axis=1) * np.linalg.norm(q)
    scores = np.zeros(len(index))
    ok = norms > 0
    scores[ok] = (index @ q)[ok] / norms[ok]
    return _best(scores, k)


class CosineIndex:
    def __init__(self, d):
        self.rows = []

    def add(self, vectors):
        self.rows.extend(np.asarray(vectors, dtype=float))

    def search(self, q, k):
        return _best(np.array(self.rows) @ q, k)
