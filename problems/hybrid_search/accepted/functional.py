"""Small composed functions: scores to ranks, ranks to reciprocals, and a sum over zip. Each can be tested separately."""

from functools import partial
from math import hypot, log


def score(docs, mean, terms, doc):
    def share(term):
        tf = doc.count(term)
        df = sum(map(lambda d: term in d, docs))
        idf = log((len(docs) - df + 0.5) / (df + 0.5) + 1)
        return idf * tf * 2.5 / (tf + 1.5 * (0.25 + 0.75 * len(doc) / mean)) if tf else 0.0

    return sum(map(share, terms))


def cosine(q, row):
    sizes = hypot(*q) * hypot(*row)
    return sum(x * y for x, y in zip(q, row)) / sizes if sizes else 0.0


def order(scores):
    return tuple(i for _, i in sorted((-s, i) for i, s in enumerate(scores)))


def shares(scores):
    place = {doc: rank for rank, doc in enumerate(order(scores), 1)}
    return [1 / (60 + place[doc]) for doc in range(len(scores))]


def hybrid_search(docs, vectors, query_terms, q, k):
    mean = sum(map(len, docs)) / len(docs) if docs else 0
    sparse = list(map(partial(score, docs, mean, query_terms), docs))
    dense = list(map(partial(cosine, q.tolist()), vectors.tolist()))
    return order(map(sum, zip(shares(sparse), shares(dense))))[:k]
