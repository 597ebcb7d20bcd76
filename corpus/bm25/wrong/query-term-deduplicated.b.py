# bug: query-term-deduplicated, the multiplicity is not used
from bisect import bisect_left, bisect_right
from collections import Counter
import math

def build_bm25_index(docs):
    return [sorted(d) for d in docs]

def count(tokens, term):
    return bisect_right(tokens, term) - bisect_left(tokens, term)

def bm25_score(idx, query_terms, k1=1.5, b=0.75):
    N = len(idx)
    size = sum(len(d) for d in idx)
    if size == 0:
        return [0.0] * N
    avgdl = size / N
    result = [0.0] * N
    for term in Counter(query_terms):
        tfs = [count(d, term) for d in idx]
        df = N - tfs.count(0)
        idf = math.log((N - df + 0.5) / (df + 0.5) + 1)
        for i, tf in enumerate(tfs):
            result[i] += idf * (tf * (k1 + 1)) / (tf + k1 * (1 - b + b * (len(idx[i]) / avgdl)))
    return result

def reciprocal_rank_fusion(rankings, k=60):
    ids = {x for r in rankings for x in r}
    score = {x: sum(1 / (k + list(r).index(x) + 1) for r in rankings if x in r) for x in ids}
    return sorted(ids, key=lambda x: score[x], reverse=True)
