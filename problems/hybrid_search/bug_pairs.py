"""The fused scores of a search with two known mistakes, which hide each other's order."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

import numpy as np

from problems.hybrid_search.fusion import (
    INNER_PRODUCTS,
    LISTS_CUT_AT_K,
    MISTAKES,
    ONE_LIST_ONLY,
    ORDER_TAKEN_FOR_RANKS,
    RANKS_ASCENDING,
    RANKS_FROM_ZERO,
    RAW_SCORES_ADDED,
    TIES_REVERSED,
    ZERO_SCORES_DROPPED,
    Floats,
    HybridSearch,
    invert_order,
    reciprocal_rank,
)


def compute_pairs(search: HybridSearch) -> Mapping[tuple[str, str], Sequence[Floats]]:
    """Return the scores that the answer is sorted by, in the most common form of each pair, by the two ids."""
    return {pair: [*_compute_forms(search, pair)] for pair in combinations(MISTAKES, 2)}


def _compute_forms(search: HybridSearch, bugs: tuple[str, str]) -> Iterator[Floats]:
    """Yield, for each form of the pair, the scores that the answer is sorted by."""
    products: Floats = search.vectors.astype(np.float64) @ search.q.astype(np.float64)
    sparse, dense = search.bm25_scores, products if INNER_PRODUCTS in bugs else search.cosines
    if RAW_SCORES_ADDED in bugs:
        first, second = sparse, dense
    else:
        first, second = (_score_ranks(scores, bugs, search.k) for scores in (sparse, dense))
    if ONE_LIST_ONLY in bugs:
        yield from (first, second)
        return
    yield first + second
    if (
        ZERO_SCORES_DROPPED in bugs and RAW_SCORES_ADDED not in bugs
    ):  # the documents with score 0 of the sparse ranking only
        other_bugs = tuple(bug for bug in bugs if bug != ZERO_SCORES_DROPPED)
        yield first + _score_ranks(dense, other_bugs, search.k)


def _score_ranks(scores: Floats, bugs: Sequence[str], k: int) -> Floats:
    """Return what one ranking adds to each document's fused score in a search with `bugs`."""
    sign = 1 if RANKS_ASCENDING in bugs else -1
    order = (
        np.argsort(-sign * scores, kind="stable")[::-1]
        if TIES_REVERSED in bugs
        else np.argsort(sign * scores, kind="stable")
    )
    ranks = (order if ORDER_TAKEN_FOR_RANKS in bugs else invert_order(order)) + (
        0.0 if RANKS_FROM_ZERO in bugs else 1.0
    )
    is_left_out = np.zeros(len(ranks), dtype=bool)
    if LISTS_CUT_AT_K in bugs:
        is_left_out |= ranks > k
    if ZERO_SCORES_DROPPED in bugs:
        is_left_out |= scores == 0
    return np.where(is_left_out, 0.0, reciprocal_rank(ranks))
