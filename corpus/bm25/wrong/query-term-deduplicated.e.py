# bug: query-term-deduplicated, terms are visited document by document: "for each word of the doc that is in the query"
import math
from collections import Counter

class BM25Index:
    def __init__(self, docs):
        self.tfs = [Counter(d) for d in docs]
        self.df = Counter(t for c in self.tfs for t in c)
        self.total = sum(len(d) for d in docs)

    def idf(self, t):
        return math.log((len(self.tfs) - self.df[t] + 0.5) / (self.df[t] + 0.5) + 1)

def build_bm25_index(docs):
    return BM25Index(docs)

def bm25_score(idx, query_terms, k1=1.5, b=0.75):
    scores = []
    for c in idx.tfs:
        dl = sum(c.values())
        s = 0.0
        for term, tf in c.items():
            if term in query_terms:
                s += idx.idf(term) * tf * (k1 + 1) / (tf + k1 * (1 - b + b * dl * len(idx.tfs) / idx.total))
        scores.append(s)
    return scores
