import math
import statistics
from collections import Counter, defaultdict


class Index:
    def __init__(self, docs):
        self.sizes = [len(doc) for doc in docs]
        self.avg = statistics.mean(self.sizes)
        self.postings = defaultdict(dict)
        for i, doc in enumerate(docs):
            for term, tf in Counter(doc).items():
                self.postings[term][i] = tf


def build_bm25_index(docs):
    return Index(docs)


def bm25_score(idx, query_terms, k1=1.5, b=0.75):
    n = len(idx.sizes)
    scores = [0.0] * n
    for term in query_terms:
        found = idx.postings.get(term, {})
        idf = math.log((n - len(found) + 0.5) / (len(found) + 0.5) + 1)
        for i, tf in found.items():
            scores[i] += idf * tf * (k1 + 1) / (tf + k1 * (1 - b + b * idx.sizes[i] / idx.avg))
    return scores
