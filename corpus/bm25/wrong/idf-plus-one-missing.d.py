# bug: idf-plus-one-missing, as a difference of logarithms, everything precomputed into impact lists
import math
from collections import Counter, defaultdict

def build_bm25_index(docs):
    tfs = [Counter(d) for d in docs]
    n = len(docs)
    lens = [len(d) for d in docs]
    avg = sum(lens) / n if n else 1.0
    lists = defaultdict(list)
    for i, c in enumerate(tfs):
        for t, f in c.items():
            lists[t].append((i, f, lens[i] / avg))
    w = {t: math.log(n - len(p) + 0.5) - math.log(len(p) + 0.5) for t, p in lists.items()}
    return n, dict(lists), w

def bm25_score(idx, query_terms, k1=1.5, b=0.75):
    n, lists, w = idx
    acc = defaultdict(float)
    for t in query_terms:
        for i, f, rel in lists.get(t, []):
            acc[i] += w[t] * f * (k1 + 1) / (f + k1 * (1 - b + b * rel))
    return [acc[i] for i in range(n)]
