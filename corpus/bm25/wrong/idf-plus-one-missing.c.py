# bug: idf-plus-one-missing, difference of logs, without the 1
import math

def build_bm25_index(docs):
    n = len(docs)
    lens = [len(doc) for doc in docs]
    where = {}
    for i in range(n):
        for term in set(docs[i]):
            where.setdefault(term, []).append((i, docs[i].count(term)))
    return n, lens, sum(lens), where

def _idf(n, df):
    return math.log(n - df + 0.5) - math.log(df + 0.5)

def bm25_score(idx, query_terms, k1=1.5, b=0.75):
    n, lens, tokens, where = idx
    scores = [0.0] * n
    for term in query_terms:
        hits = where.get(term, ())
        w = _idf(n, len(hits)) * (k1 + 1)
        for i, tf in hits:
            K = k1 * ((1 - b) + b * lens[i] * n / tokens)
            scores[i] += w / (1 + K / tf)
    return scores
