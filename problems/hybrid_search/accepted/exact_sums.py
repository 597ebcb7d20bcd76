"""Fused scores are fractions, so nothing is rounded and equal fused scores are exactly equal."""

import math
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction


@dataclass
class Document:
    index: int
    bag: Counter
    length: int
    vector: list
    total: Fraction = Fraction(0)


def hybrid_search(docs, vectors, query_terms, q, k, k1=1.5, b=0.75, constant=60):
    library = [Document(i, Counter(d), len(d), v) for i, (d, v) in enumerate(zip(docs, vectors.tolist()))]
    query = q.tolist()

    def bm25(d):
        result = 0.0
        for term in query_terms:
            if d.bag[term]:
                df = sum(1 for other in library if other.bag[term])
                idf = math.log((len(library) - df + 0.5) / (df + 0.5) + 1)
                relative = d.length * len(library) / sum(other.length for other in library)
                result += idf * d.bag[term] * (k1 + 1) / (d.bag[term] + k1 * (1 - b + b * relative))
        return result

    def cosine(d):
        size = math.sqrt(math.fsum(x * x for x in d.vector) * math.fsum(y * y for y in query))
        return math.fsum(x * y for x, y in zip(d.vector, query)) / size if size else 0

    for score in (bm25, cosine):
        for rank, d in enumerate(sorted(library, key=score, reverse=True), 1):
            d.total += Fraction(1, constant + rank)
    library.sort(key=lambda d: d.total, reverse=True)
    return [d.index for d in library[:k]]
