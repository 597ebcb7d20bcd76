# bug: idf-plus-one-missing, the negative values it gives are clamped to 0 instead
from math import log
def build_bm25_index(docs): return [sorted(d) for d in docs]
def _idf(idx, t):
    df = sum(t in d for d in idx)
    return max(0.0, log((len(idx) - df + .5) / (df + .5)))
def bm25_score(idx, query_terms, k1=1.5, b=0.75):
    if not idx: return []
    avg = sum(map(len, idx)) / len(idx)
    def tfn(d, t):
        f = d.count(t)
        return f * (k1 + 1) / (f + k1 * (1 - b + b * len(d) / avg)) if f else 0.0
    return [float(sum(_idf(idx, t) * tfn(d, t) for t in query_terms)) for d in idx]
