"""Only the standard library and a loop over the rows: easy to verify. A heap of size k avoids sorting all rows."""

import heapq
import math


def _norm(v):
    return math.sqrt(math.fsum(x * x for x in v))


def cosine_top_k(index, q, k):
    query = [float(x) for x in q]
    length = _norm(query)
    scores = []
    for row in index.tolist():
        size = _norm(row) * length
        dot = math.fsum(a * b for a, b in zip(row, query))
        scores.append(dot / size if size > 0 else 0.0)
    return heapq.nlargest(k, range(len(scores)), key=scores.__getitem__)


class CosineIndex:
    def __init__(self, d):
        self.vectors = []

    def add(self, vectors):
        self.vectors += vectors.tolist()

    def search(self, q, k):
        class Rows(list):
            tolist = list.copy

        return cosine_top_k(Rows(self.vectors), q, k)
