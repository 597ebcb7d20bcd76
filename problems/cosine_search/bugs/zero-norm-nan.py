import numpy as np


def cosine_top_k(index, q, k):
    scores = (index / np.linalg.norm(index, axis=1, keepdims=True)) @ (q / np.linalg.norm(q))
    if k == 0:
        return []
    if k >= len(scores):
        top = np.arange(len(scores))
    else:
        top = np.argpartition(scores, len(scores) - k)[len(scores) - k :]
    return top[np.argsort(scores[top])[::-1]]


class CosineIndex:
    def __init__(self, d):
        self.d, self.rows = d, []

    def add(self, vectors):
        self.rows.append(np.asarray(vectors))

    def search(self, q, k):
        return cosine_top_k(np.concatenate(self.rows), q, k)
