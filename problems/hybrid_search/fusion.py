"""BM25 scores, cosines, rankings and their fusion, computed correctly and with each known mistake.

Every array of scores, ranks or fused scores has shape [n], one entry per document. Ranks count from 1.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
K1, B, RRF_CONSTANT = 1.5, 0.75, 60

RANKS_FROM_ZERO = "ranks-from-zero"
RANKS_ASCENDING = "ranks-ascending"
ONE_LIST_ONLY = "one-list-only"
ORDER_TAKEN_FOR_RANKS = "order-taken-for-ranks"
LISTS_CUT_AT_K = "lists-cut-at-k"
ZERO_SCORES_DROPPED = "zero-scores-dropped"
INNER_PRODUCTS = "inner-products"
TIES_REVERSED = "ties-reversed"
RAW_SCORES_ADDED = "raw-scores-added"


@dataclass(frozen=True, eq=False)
class HybridSearch:
    """One search over n documents: vectors [n, d], q [d]."""

    docs: Sequence[Sequence[str]]
    vectors: NDArray[Any]
    terms: Sequence[str]
    q: NDArray[Any]
    k: int

    @property
    def answer_size(self) -> int:
        """The number of documents in the answer."""
        return min(self.k, len(self.docs))

    @cached_property
    def bm25_scores(self) -> Floats:
        """The BM25 score of each document."""
        return compute_bm25(self.docs, self.terms)

    @cached_property
    def cosines(self) -> Floats:
        """The cosine of each document's vector and q, 0 if either is zero."""
        rows, one = self.vectors.astype(np.float64), self.q.astype(np.float64)
        norms = np.linalg.norm(rows, axis=1) * np.linalg.norm(one)
        return np.divide(rows @ one, norms, out=np.zeros(len(rows)), where=norms > 0)

    @cached_property
    def fused_scores(self) -> Floats:
        """The scores that the answer is sorted by."""
        return reciprocal_rank(rank_scores(self.bm25_scores)) + reciprocal_rank(rank_scores(self.cosines))


def compute_bm25(docs: Sequence[Sequence[str]], terms: Sequence[str], idf_smoothing: float = 0.5) -> Floats:
    """Return the BM25 scores of all documents. A term that repeats in `terms` counts each time.

    `idf_smoothing` is what the idf adds to the number of documents without a term. Another number than 0.5 is wrong."""
    mean = sum(map(len, docs)) / max(1, len(docs))
    scores = np.zeros(len(docs))
    counts = [Counter(doc) for doc in docs]
    for term in terms:
        df = sum(term in count for count in counts)
        idf = math.log((len(docs) - df + idf_smoothing) / (df + 0.5) + 1)
        for place, count in enumerate(counts):
            if count[term]:
                norm = K1 * (1 - B + B * len(docs[place]) / mean)
                scores[place] += idf * count[term] * (K1 + 1) / (count[term] + norm)
    return scores


def rank_scores(scores: Floats) -> Floats:
    """Return the rank of each document: 1 for the highest score. Among equal scores the lower index comes first."""
    return invert_order(np.argsort(-scores, kind="stable")) + 1.0


def invert_order(order: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the place of each document in `order`, from 0."""
    ranks = np.empty(len(order), dtype=np.intp)
    ranks[order] = np.arange(len(order))
    return ranks


def reciprocal_rank(ranks: Floats, constant: float = RRF_CONSTANT) -> Floats:
    """Return what one ranking adds to each document's fused score."""
    return 1 / (constant + ranks)


MistakeForms = Callable[[HybridSearch], Iterator[Floats]]
"""Yields, for each form of a mistake, the scores that it sorts the answer by."""


def add_scores(search: HybridSearch) -> Iterator[Floats]:
    """Scores are combined directly, unscaled or scaled."""
    sparse, dense = search.bm25_scores, search.cosines
    yield sparse + dense
    yield sparse * dense
    for a, b in (
        (_scale_to_unit_range(sparse), _scale_to_unit_range(dense)),
        (_scale_by_maximum(sparse), _scale_by_maximum(dense)),
        (_scale_by_maximum(sparse), dense),
        (_standardize(sparse), _standardize(dense)),
    ):
        yield a + b
    yield _scale_to_unit_range(sparse) + dense
    yield 1 / (1 + sparse) * -1 + dense
    yield -(1 / (RRF_CONSTANT + sparse) + 1 / (RRF_CONSTANT + dense))
    yield 1 / (RRF_CONSTANT + sparse) + 1 / (RRF_CONSTANT + dense)


def _scale_to_unit_range(scores: Floats) -> Floats:
    return (scores - scores.min()) / (float(np.ptp(scores)) or 1.0)


def _scale_by_maximum(scores: Floats) -> Floats:
    return scores / (float(np.abs(scores).max()) or 1.0)


def _standardize(scores: Floats) -> Floats:
    return (scores - scores.mean()) / (float(scores.std()) or 1.0)


def rank_from_zero(search: HybridSearch) -> Iterator[Floats]:
    """The first place has rank 0, in both rankings or in one."""
    a, b = rank_scores(search.bm25_scores), rank_scores(search.cosines)
    yield reciprocal_rank(a - 1) + reciprocal_rank(b - 1)
    yield reciprocal_rank(a - 1) + reciprocal_rank(b)
    yield reciprocal_rank(a) + reciprocal_rank(b - 1)


def rank_ascending(search: HybridSearch) -> Iterator[Floats]:
    """The worst document has rank 1, in both rankings or in one, or the fused order is reversed."""
    right = (rank_scores(search.bm25_scores), rank_scores(search.cosines))
    plain = [invert_order(np.argsort(scores, kind="stable")) + 1.0 for scores in (search.bm25_scores, search.cosines)]
    mirrored = [len(search.docs) + 1 - ranks for ranks in right]
    for sparse, dense in (plain, mirrored):
        yield reciprocal_rank(sparse) + reciprocal_rank(dense)
        yield reciprocal_rank(sparse) + reciprocal_rank(right[1])
        yield reciprocal_rank(right[0]) + reciprocal_rank(dense)
    yield -search.fused_scores


def use_one_list(search: HybridSearch) -> Iterator[Floats]:
    """Only one of the two rankings counts."""
    yield -rank_scores(search.bm25_scores)
    yield -rank_scores(search.cosines)


def use_order_as_ranks(search: HybridSearch) -> Iterator[Floats]:
    """The sorted order is used in place of the ranks."""
    right = (rank_scores(search.bm25_scores), rank_scores(search.cosines))
    down = [np.argsort(-scores, kind="stable") + 1.0 for scores in (search.bm25_scores, search.cosines)]
    up = [np.argsort(scores, kind="stable") + 1.0 for scores in (search.bm25_scores, search.cosines)]
    for sparse, dense in (down, up, (down[0], right[1]), (right[0], down[1])):
        for first in (0, 1):
            yield reciprocal_rank(sparse - first) + reciprocal_rank(dense - first)


def cut_lists_at_k(search: HybridSearch) -> Iterator[Floats]:
    """Each ranking ends after its first k documents, or after 2k, 10 or k + 1."""
    a, b = rank_scores(search.bm25_scores), rank_scores(search.cosines)
    for limit in (search.k, 2 * search.k, 10, search.k + 1):
        yield np.where(a <= limit, reciprocal_rank(a), 0) + np.where(b <= limit, reciprocal_rank(b), 0)


def drop_zero_scores(search: HybridSearch) -> Iterator[Floats]:
    """A document with score 0, or at most 0, gets nothing from that ranking, in both rankings or in one."""
    a, b = reciprocal_rank(rank_scores(search.bm25_scores)), reciprocal_rank(rank_scores(search.cosines))
    sparse = np.where(search.bm25_scores > 0, a, 0)
    yield sparse + b
    yield sparse + np.where(search.cosines > 0, b, 0)
    yield sparse + np.where(search.cosines != 0, b, 0)
    yield a + np.where(search.cosines > 0, b, 0)


def use_inner_products(search: HybridSearch) -> Iterator[Floats]:
    """The dense ranking uses inner products in place of cosines."""
    products = search.vectors.astype(np.float64) @ search.q.astype(np.float64)
    yield reciprocal_rank(rank_scores(search.bm25_scores)) + reciprocal_rank(rank_scores(products))


def reverse_ties(search: HybridSearch) -> Iterator[Floats]:
    """Among equal scores the higher index comes first, in both rankings or in one."""
    right = (rank_scores(search.bm25_scores), rank_scores(search.cosines))
    reversed_ranks = [
        invert_order(np.argsort(scores, kind="stable")[::-1]) + 1.0 for scores in (search.bm25_scores, search.cosines)
    ]
    yield reciprocal_rank(reversed_ranks[0]) + reciprocal_rank(reversed_ranks[1])
    yield reciprocal_rank(reversed_ranks[0]) + reciprocal_rank(right[1])
    yield reciprocal_rank(right[0]) + reciprocal_rank(reversed_ranks[1])


MISTAKES: Mapping[str, MistakeForms] = {
    RANKS_FROM_ZERO: rank_from_zero,
    RANKS_ASCENDING: rank_ascending,
    ONE_LIST_ONLY: use_one_list,
    ORDER_TAKEN_FOR_RANKS: use_order_as_ranks,
    LISTS_CUT_AT_K: cut_lists_at_k,
    ZERO_SCORES_DROPPED: drop_zero_scores,
    INNER_PRODUCTS: use_inner_products,
    TIES_REVERSED: reverse_ties,
    RAW_SCORES_ADDED: add_scores,
}
"""By a bug's id, the function that yields the scores of each of its forms."""
