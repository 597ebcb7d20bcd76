# idiomatic NumPy: argpartition, then sort the few
import numpy as np


def cosine_top_k(index, q, k):
    index = np.asarray(index, dtype=float)
    q = np.asarray(q, dtype=float)
    norms = np.linalg.norm(index, axis=1)
    qn = np.linalg.norm(q)
    dots = index @ (q / qn if qn > 0 else q)
    scores = np.divide(dots, norms, out=np.zeros_like(dots), where=norms > 0)
    n = len(scores)
    k = min(k, n)
    if k == 0:
        return np.empty(0, dtype=int)
    top = np.argpartition(scores, n - k)[n - k:]
    return top[np.argsort(scores[top])[::-1]]


class CosineIndex:
    def __init__(self, d):
        self.d = d
        self.rows = np.empty((0, d))

    def add(self, vectors):
        self.rows = np.vstack([self.rows, np.asarray(vectors, dtype=float).reshape(-1, self.d)])

    def search(self, q, k):
        return cosine_top_k(self.rows, q, k)
