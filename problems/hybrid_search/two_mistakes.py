"""The fused scores of a search with two known mistakes, which hide each other's order."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

import numpy as np

from problems.hybrid_search.fusion import Floats, HybridSearch, invert_order, reciprocal_rank

ZERO, ASCENDING, ONE, ORDER, CUT, DROPPED, LENGTHS, TIES, RAW = (
    "ranks-from-zero",
    "ranks-ascending",
    "one-list-only",
    "order-taken-for-ranks",
    "lists-cut-at-k",
    "zero-scores-dropped",
    "inner-products",
    "ties-reversed",
    "raw-scores-added",
)


def compute_pairs(search: HybridSearch) -> Mapping[tuple[str, str], Sequence[Floats]]:
    """Return the scores that the answer is sorted by, in the most common form of each pair, by the two ids."""
    return {pair: [*_compute_forms(search, pair)] for pair in combinations(_ALL, 2)}


_ALL = (ZERO, ASCENDING, ONE, ORDER, CUT, DROPPED, LENGTHS, TIES, RAW)


def _compute_forms(search: HybridSearch, bugs: tuple[str, str]) -> Iterator[Floats]:
    products: Floats = search.vectors.astype(np.float64) @ search.q.astype(np.float64)
    sparse, dense = search.bm25_scores, products if LENGTHS in bugs else search.cosines
    if RAW in bugs:
        first, second = sparse, dense
    else:
        first, second = (_score_ranks(scores, bugs, search.k) for scores in (sparse, dense))
    if ONE in bugs:
        yield from (first, second)
        return
    yield first + second
    if DROPPED in bugs and RAW not in bugs:  # the documents with score 0 of the sparse ranking only
        rest = tuple(bug for bug in bugs if bug != DROPPED)
        yield first + _score_ranks(dense, rest, search.k)


def _score_ranks(scores: Floats, bugs: Sequence[str], k: int) -> Floats:
    """Return what one ranking adds to each document's fused score."""
    sign = 1 if ASCENDING in bugs else -1
    order = (
        np.argsort(-sign * scores, kind="stable")[::-1] if TIES in bugs else np.argsort(sign * scores, kind="stable")
    )
    ranks = (order if ORDER in bugs else invert_order(order)) + (0.0 if ZERO in bugs else 1.0)
    is_left_out = np.zeros(len(ranks), dtype=bool)
    if CUT in bugs:
        is_left_out |= ranks > k
    if DROPPED in bugs:
        is_left_out |= scores == 0
    return np.where(is_left_out, 0.0, reciprocal_rank(ranks))
