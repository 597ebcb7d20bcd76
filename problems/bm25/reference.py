import math
from collections import Counter
from collections.abc import Hashable, Sequence
from typing import Any


def build_bm25_index(docs: Sequence[Sequence[str]]) -> dict[str, Any]:
    """Return an index: "postings" are the (document, count) pairs of each term, "lengths" are those of the documents,
    and "mean" is their mean."""
    postings: dict[str, list[tuple[int, int]]] = {}
    for place, doc in enumerate(docs):
        for term, count in Counter(doc).items():
            postings.setdefault(term, []).append((place, count))
    lengths = [len(doc) for doc in docs]
    return {"postings": postings, "lengths": lengths, "mean": sum(lengths) / max(1, len(docs))}


def bm25_score(idx: dict[str, Any], query_terms: Sequence[str], k1: float = 1.5, b: float = 0.75) -> list[float]:
    lengths, mean = idx["lengths"], idx["mean"]
    scores = [0.0] * len(lengths)
    for term in query_terms:
        # The loop only touches documents that contain the term. They have tf > 0 and mean > 0, so 0 / 0 cannot occur.
        found = idx["postings"].get(term, ())
        idf = math.log((len(lengths) - len(found) + 0.5) / (len(found) + 0.5) + 1)
        for place, tf in found:
            scores[place] += idf * tf * (k1 + 1) / (tf + k1 * (1 - b + b * lengths[place] / mean))
    return scores


def reciprocal_rank_fusion(rankings: Sequence[Sequence[Hashable]], k: float = 60) -> list[Hashable]:
    sums: dict[Hashable, float] = {}
    for ranking in rankings:
        for rank, id_ in enumerate(ranking, 1):
            sums[id_] = sums.get(id_, 0.0) + 1 / (k + rank)
    return sorted(sums, key=lambda id_: -sums[id_])
