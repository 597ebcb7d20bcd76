"""An inverted index scores only documents that contain a query term. The other documents follow in index order."""

import heapq
import math
from collections import Counter, defaultdict

import numpy as np


class Sparse:
    def __init__(self, docs, k1=1.5, b=0.75):
        self.n, self.k1, self.b = len(docs), k1, b
        self.lengths = [len(doc) for doc in docs]
        self.mean = sum(self.lengths) / max(1, self.n)
        self.postings = defaultdict(list)
        for i, doc in enumerate(docs):
            for term, tf in Counter(doc).items():
                self.postings[term].append((i, tf))

    def scores(self, terms):
        found = defaultdict(float)
        for term, times in Counter(terms).items():
            posting = self.postings.get(term, [])
            idf = math.log((self.n - len(posting) + 0.5) / (len(posting) + 0.5) + 1)
            for i, tf in posting:
                norm = 1 - self.b + self.b * self.lengths[i] / self.mean
                found[i] += times * idf * tf * (self.k1 + 1) / (tf + self.k1 * norm)
        return [found.get(i, 0.0) for i in range(self.n)]


def dense_scores(vectors, q):
    def unit(v):
        size = np.sqrt(np.sum(np.square(v, dtype=float)))
        return v / size if size > 0 else np.zeros(len(v))

    query = unit(np.asarray(q))
    return [float(unit(row) @ query) for row in np.asarray(vectors)]


def hybrid_search(docs, vectors, query_terms, q, k):
    lists = (Sparse(docs).scores(query_terms), dense_scores(vectors, q))
    fused = defaultdict(float)
    for scores in lists:
        order = sorted(range(len(docs)), key=lambda i: (-scores[i], i))
        for rank, i in enumerate(order, 1):
            fused[i] += 1 / (60 + rank)
    return heapq.nlargest(k, fused, key=fused.get)
