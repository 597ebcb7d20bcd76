"""bug: k1-plus-one-missing; term at a time over NumPy postings, saturation as 1 - K / (tf + K)"""
import numpy as np


class Index:
    def __init__(self, docs):
        self.n = len(docs)
        self.dl = np.array([len(d) for d in docs], dtype=float)
        self.post = {}
        for i, d in enumerate(docs):
            terms, counts = np.unique(np.array(d, dtype=object), return_counts=True) if len(d) else ((), ())
            for t, c in zip(terms, counts):
                self.post.setdefault(t, []).append((i, int(c)))


def build_bm25_index(docs):
    return Index(docs)


def bm25_score(idx, query_terms, k1=1.5, b=0.75):
    scores = np.zeros(idx.n)
    for t in query_terms:
        p = idx.post.get(t)
        if p is None:
            continue
        ids, tf = np.array(p).T
        K = k1 * (1 - b + b * idx.dl[ids] / idx.dl.mean())
        idf = np.log((idx.n - len(p) + 0.5) / (len(p) + 0.5) + 1)
        scores[ids] += idf * (1 - K / (tf + K))
    return scores.tolist()
