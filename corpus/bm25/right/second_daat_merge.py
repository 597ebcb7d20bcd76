"""Document-at-a-time: the posting lists of the query are merged with a heap, one document closes at a time."""
import heapq
from itertools import groupby
from math import log1p
from operator import itemgetter


class _Postings:
    __slots__ = ("lists", "lengths", "mean")

    def __init__(self, docs):
        self.lists = {}
        self.lengths = []
        for number, doc in enumerate(docs):
            self.lengths.append(len(doc))
            for term, run in groupby(sorted(doc)):
                self.lists.setdefault(term, []).append((number, sum(1 for _ in run)))
        self.mean = sum(self.lengths) / max(1, len(self.lengths))


def build_bm25_index(docs):
    return _Postings(docs)


def bm25_score(idx, query_terms, k1=1.5, b=0.75):
    total = len(idx.lengths)
    scores = [0.0] * total

    def stream(term):
        entries = idx.lists.get(term, ())
        df = len(entries)
        weight = log1p((total - df + 0.5) / (df + 0.5)) * (k1 + 1)
        for number, freq in entries:
            yield number, weight, freq

    merged = heapq.merge(*map(stream, query_terms), key=itemgetter(0))
    for number, hits in groupby(merged, key=itemgetter(0)):
        damp = k1 * (1 - b + b * idx.lengths[number] / idx.mean)
        scores[number] = sum(weight * freq / (freq + damp) for _, weight, freq in hits)
    return scores


def reciprocal_rank_fusion(rankings, k=60):
    fused = {}
    for ranking in rankings:
        for place, item in enumerate(ranking, 1):
            fused[item] = fused.get(item, 0.0) + 1.0 / (k + place)
    return sorted(fused, key=fused.get, reverse=True)
