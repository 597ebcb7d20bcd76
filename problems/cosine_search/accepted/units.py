"""Normalizes vectors when they are added, so that a search is one product. Zero rows stay zero."""

import numpy as np


def unit(x):
    x = np.array(x, dtype=np.float64)
    flat = x.reshape(-1, x.shape[-1])
    for row in range(len(flat)):
        n = np.sqrt(flat[row] @ flat[row])
        if n:
            flat[row] /= n
    return x


class CosineIndex:
    def __init__(self, d):
        self.blocks = []

    def add(self, vectors):
        self.blocks.append(unit(vectors))

    def search(self, q, k):
        if len(self.blocks) > 1:
            self.blocks = [np.concatenate(self.blocks)]
        scores = self.blocks[0] @ unit(q)
        if not k:
            return []
        if k < len(scores):
            best = np.argpartition(-scores, k)[:k]
        else:
            best = np.arange(len(scores))
        return best[np.argsort(-scores[best], kind="stable")].tolist()


def cosine_top_k(index, q, k):
    it = CosineIndex(index.shape[1])
    it.add(index)
    return it.search(q, k)
