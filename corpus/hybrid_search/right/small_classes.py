# two rankers with one interface
import math
from dataclasses import dataclass

import numpy as np


@dataclass
class Words:
    docs: list
    terms: list

    def scores(self):
        n = len(self.docs)
        avg = np.mean([len(d) for d in self.docs])
        return [sum(self.one(t, d, n, avg) for t in self.terms) for d in self.docs]

    def one(self, term, doc, n, avg):
        f = sum(1 for w in doc if w == term)
        if not f:
            return 0
        df = sum(term in d for d in self.docs)
        return math.log((n - df + 0.5) / (df + 0.5) + 1) * f * (1.5 + 1) / (f + 1.5 * (1 - 0.75 + 0.75 * len(doc) / avg))


@dataclass
class Directions:
    vectors: np.ndarray
    q: np.ndarray

    def scores(self):
        return [self.one(np.float64(v), np.float64(self.q)) for v in self.vectors]

    def one(self, v, q):
        if not v.any() or not q.any():
            return 0.0
        return (v / np.linalg.norm(v)) @ (q / np.linalg.norm(q))


def rank(ranker):
    pairs = sorted((-s, i) for i, s in enumerate(ranker.scores()))
    return {i: r for r, (_, i) in enumerate(pairs, 1)}


def hybrid_search(docs, vectors, query_terms, q, k):
    if not docs or k == 0:
        return []
    words, directions = rank(Words(docs, query_terms)), rank(Directions(vectors, q))
    return sorted(range(len(docs)), key=lambda i: 1 / (60 + words[i]) + 1 / (60 + directions[i]), reverse=True)[:k]
