"""The index is a function that captures the collection. This is short, and the caller cannot access the internals."""

import math


def build_bm25_index(docs):
    docs = tuple(map(tuple, docs))
    n, words = len(docs), sum(map(len, docs))

    def tf_part(term, doc, k1, b):
        tf = doc.count(term)
        return tf and tf * (k1 + 1) / (tf + k1 * (1 - b + b * len(doc) * n / words))

    def idf(term):
        df = sum(term in doc for doc in docs)
        return math.log((n + 1) / (df + 0.5))  # (n - df + 0.5) / (df + 0.5) + 1, over one denominator

    def score(query, k1, b):
        weights = [(term, idf(term)) for term in query]
        return [float(sum(w * tf_part(t, doc, k1, b) for t, w in weights)) for doc in docs]

    return score


def bm25_score(idx, query_terms, k1=1.5, b=0.75):
    return idx(query_terms, k1, b)
