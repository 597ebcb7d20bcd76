import math
from collections import Counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def bm25_scores(docs: list[list[str]], query_terms: list[str], k1: float = 1.5, b: float = 0.75) -> Array:
    n = len(docs)
    counts = [Counter(doc) for doc in docs]
    df = Counter(term for count in counts for term in count)
    mean = sum(len(doc) for doc in docs) / n if n else 0.0
    scores = np.zeros(n)
    for place, (doc, count) in enumerate(zip(docs, counts, strict=True)):
        for term in query_terms:
            tf = count[term]
            if tf:
                idf = math.log((n - df[term] + 0.5) / (df[term] + 0.5) + 1)
                scores[place] += idf * tf * (k1 + 1) / (tf + k1 * (1 - b + b * len(doc) / mean))
    return scores


def cosines(vectors: Array, q: Array) -> Array:
    rows, one = np.asarray(vectors, dtype=np.float64), np.asarray(q, dtype=np.float64)
    norms = np.sqrt((rows * rows).sum(axis=1)) * math.sqrt(float(one @ one))
    return np.divide(rows @ one, norms, out=np.zeros(len(rows)), where=norms > 0)


def ranks(scores: Array) -> Array:
    """Return each document's rank, 1 for the best. This is the inverse of the sorted order; the sort is stable."""
    order = np.argsort(-scores, kind="stable")
    places = np.empty(len(scores))
    places[order] = np.arange(1, len(scores) + 1)
    return places


def hybrid_search(docs: list[list[str]], vectors: Array, query_terms: list[str], q: Array, k: int) -> list[int]:
    fused = 1 / (60 + ranks(bm25_scores(docs, query_terms))) + 1 / (60 + ranks(cosines(vectors, q)))
    return np.argsort(-fused, kind="stable")[:k].tolist()
