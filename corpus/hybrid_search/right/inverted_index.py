# an inverted index with Counter, heapq for the best k, fractions for the fusion
import heapq
from collections import Counter, defaultdict
from fractions import Fraction
from math import hypot, log


def hybrid_search(docs, vectors, query_terms, q, k):
    n = len(docs)
    index = defaultdict(dict)
    for i, doc in enumerate(docs):
        for term, count in Counter(doc).items():
            index[term][i] = count
    average = sum(map(len, docs)) / n if n else 0
    sparse = [0.0] * n
    for term, times in Counter(query_terms).items():
        hits = index.get(term, {})
        idf = log(1 + (n - len(hits) + 0.5) / (len(hits) + 0.5))
        for i, tf in hits.items():
            sparse[i] += times * idf * tf * 2.5 / (tf + 1.5 * (0.25 + 0.75 * len(docs[i]) / average))
    q = [float(x) for x in q]
    dense = []
    for row in vectors:
        row = [float(x) for x in row]
        length = hypot(*row) * hypot(*q)
        dense.append(sum(a * b for a, b in zip(row, q)) / length if length else 0.0)
    fused = [Fraction(0)] * n
    for scores in (sparse, dense):
        for rank, i in enumerate(sorted(range(n), key=scores.__getitem__, reverse=True), start=1):
            fused[i] += Fraction(1, 60 + rank)
    return heapq.nlargest(k, range(n), key=fused.__getitem__)
