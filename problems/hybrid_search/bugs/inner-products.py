import math
from collections import Counter

import numpy as np


def bm25(docs, terms, k1=1.5, b=0.75):
    n = len(docs)
    mean = sum(map(len, docs)) / n if n else 0
    bags = [Counter(d) for d in docs]
    out = np.zeros(n)
    for t in terms:
        df = sum(t in bag for bag in bags)
        idf = math.log((n - df + 0.5) / (df + 0.5) + 1)
        for i, bag in enumerate(bags):
            if bag[t]:
                out[i] += idf * bag[t] * (k1 + 1) / (bag[t] + k1 * (1 - b + b * len(docs[i]) / mean))
    return out


def cosine(vectors, q):
    vectors, q = np.asarray(vectors, float), np.asarray(q, float)
    return vectors @ q


def ranks(scores):
    order = np.argsort(-scores, kind="stable")
    r = np.empty(len(order), int)
    r[order] = np.arange(1, len(order) + 1)
    return r


def hybrid_search(docs, vectors, query_terms, q, k):
    sparse, dense = bm25(docs, query_terms), cosine(vectors, q)
    fused = 1 / (60 + ranks(sparse)) + 1 / (60 + ranks(dense))
    return np.argsort(-fused, kind="stable")[:k]
