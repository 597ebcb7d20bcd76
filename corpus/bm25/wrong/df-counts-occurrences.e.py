"""bug: df-counts-occurrences; flat sorted (term, doc) pairs, the width of the bisected range is used as df"""
from bisect import bisect_left, bisect_right
from math import log
from typing import List, NamedTuple, Tuple


class Flat(NamedTuple):
    pairs: List[Tuple[str, int]]
    lengths: List[int]


def build_bm25_index(docs) -> Flat:
    return Flat(sorted((t, i) for i, d in enumerate(docs) for t in d), [len(d) for d in docs])


def bm25_score(idx: Flat, query_terms, k1=1.5, b=0.75) -> List[float]:
    n = len(idx.lengths)
    avg = sum(idx.lengths) / n if n else 0.0
    scores = [0.0] * n
    for t in query_terms:
        lo, hi = bisect_left(idx.pairs, (t, -1)), bisect_right(idx.pairs, (t, n))
        weight = log((n + 1) / (hi - lo + 0.5))     # same as ln((N - df + .5)/(df + .5) + 1)
        i = lo
        while i < hi:
            doc = idx.pairs[i][1]
            j = bisect_right(idx.pairs, (t, doc), i, hi)
            tf = j - i
            scores[doc] += weight * tf * (k1 + 1) / (tf + k1 * (1 - b + b * idx.lengths[doc] / avg))
            i = j
    return scores
