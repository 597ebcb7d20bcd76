import math


def build_bm25_index(docs):
    return [list(doc) for doc in docs]


def bm25_score(idx, query_terms, k1=1.5, b=0.75):
    n = len(idx)
    avg = sum(len(doc) for doc in idx) / n
    scores = [0.0] * n
    for term in query_terms:
        df = sum(term in doc for doc in idx)
        idf = math.log((n - df + 0.5) / (df + 0.5) + 1)
        for i, doc in enumerate(idx):
            tf = doc.count(term)
            if tf:
                scores[i] += idf * tf * (k1 + 1) / (tf + k1 * (1 - b + b * len(doc) / avg))
    return scores
