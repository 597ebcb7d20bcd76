# bug: idf-plus-one-missing, goes negative for common terms
from collections import defaultdict
from math import log


def build_bm25_index(docs):
    postings = defaultdict(dict)
    lengths = []
    for i, doc in enumerate(docs):
        lengths.append(len(doc))
        for term in doc:
            postings[term][i] = postings[term].get(i, 0) + 1
    avgdl = sum(lengths) / len(lengths) if lengths else 0.0
    return dict(postings), lengths, avgdl


def bm25_score(idx, query_terms, k1=1.5, b=0.75):
    postings, lengths, avgdl = idx
    n = len(lengths)
    out = [0.0] * n
    for term in query_terms:
        found = postings.get(term)
        if not found:
            continue
        df = len(found)
        idf = log((n - df + 0.5) / (df + 0.5))
        for i, tf in found.items():
            out[i] += idf * tf * (k1 + 1) / (tf + k1 * (1 - b + b * lengths[i] / avgdl))
    return out


def reciprocal_rank_fusion(rankings, k=60):
    fused = defaultdict(float)
    for ranking in rankings:
        for rank, item in enumerate(ranking, start=1):
            fused[item] += 1.0 / (k + rank)
    return sorted(fused, key=fused.get, reverse=True)
