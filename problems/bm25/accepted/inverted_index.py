"""An inverted index: a query only touches documents that contain its terms, which is what makes BM25 fast."""
import math
from collections import Counter, defaultdict


class Index:
    def __init__(self, docs):
        self.n = len(docs)
        self.lengths = [len(d) for d in docs]
        self.avgdl = sum(self.lengths) / self.n if self.n else 0.0
        self.postings = defaultdict(list)
        for i, doc in enumerate(docs):
            for term, tf in Counter(doc).items():
                self.postings[term].append((i, tf))

    def idf(self, term):
        df = len(self.postings[term])
        return math.log(1 + (self.n - df + 0.5) / (df + 0.5))


def build_bm25_index(docs):
    return Index(docs)


def bm25_score(idx, query_terms, k1=1.5, b=0.75):
    scores = [0.0] * idx.n
    for term in query_terms:
        if term not in idx.postings:
            continue
        w = idx.idf(term)
        for i, tf in idx.postings[term]:
            norm = k1 * (1 - b + b * idx.lengths[i] / idx.avgdl)
            scores[i] += w * (tf * (k1 + 1)) / (tf + norm)
    return scores
