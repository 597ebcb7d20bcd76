"""Scores, rankings and their fusion, computed plainly: the right way, and the ways of the named mistakes."""

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
K1, B, RRF = 1.5, 0.75, 60


@dataclass(frozen=True, eq=False)
class Hybrid:
    """One search over n documents."""

    docs: Sequence[Sequence[str]]
    vectors: NDArray[Any]
    terms: Sequence[str]
    q: NDArray[Any]
    k: int

    @property
    def size(self) -> int:
        """How many documents the answer has."""
        return min(self.k, len(self.docs))

    @cached_property
    def sparse(self) -> Floats:
        """BM25 of each document."""
        return bm25(self.docs, self.terms)

    @cached_property
    def dense(self) -> Floats:
        """Cosine of each document, 0 for a zero vector."""
        rows, one = self.vectors.astype(np.float64), self.q.astype(np.float64)
        norms = np.linalg.norm(rows, axis=1) * np.linalg.norm(one)
        return np.divide(rows @ one, norms, out=np.zeros(len(rows)), where=norms > 0)

    @cached_property
    def fused(self) -> Floats:
        """What the answer is ordered by."""
        return reciprocal(ranks(self.sparse)) + reciprocal(ranks(self.dense))


def bm25(docs: Sequence[Sequence[str]], terms: Sequence[str]) -> Floats:
    """Scores of all documents."""
    mean = sum(map(len, docs)) / max(1, len(docs))
    scores = np.zeros(len(docs))
    counts = [Counter(doc) for doc in docs]
    for term in terms:
        df = sum(term in count for count in counts)
        idf = math.log((len(docs) - df + 0.5) / (df + 0.5) + 1)
        for place, count in enumerate(counts):
            if count[term]:
                norm = K1 * (1 - B + B * len(docs[place]) / mean)
                scores[place] += idf * count[term] * (K1 + 1) / (count[term] + norm)
    return scores


def ranks(scores: Floats) -> Floats:
    """1 for the highest; among equals the lower index first."""
    return inverse(np.argsort(-scores, kind="stable")) + 1.0


def inverse(order: NDArray[np.intp]) -> NDArray[np.intp]:
    """The place of each document in an order."""
    places = np.empty(len(order), dtype=np.intp)
    places[order] = np.arange(len(order))
    return places


def reciprocal(places: Floats, constant: float = RRF) -> Floats:
    """The share of one list."""
    return 1 / (constant + places)


Wrong = Callable[[Hybrid], Iterator[Floats]]
"""Scores by which a mistake orders the answer, in each of its forms."""


def added(search: Hybrid) -> Iterator[Floats]:
    """Scores are joined, as they are or scaled."""
    sparse, dense = search.sparse, search.dense
    yield sparse + dense
    yield sparse * dense
    for a, b in (
        (_span(sparse), _span(dense)),
        (_top(sparse), _top(dense)),
        (_top(sparse), dense),
        (_z(sparse), _z(dense)),
    ):
        yield a + b
    yield _span(sparse) + dense
    yield 1 / (1 + sparse) * -1 + dense
    yield -(1 / (RRF + sparse) + 1 / (RRF + dense))
    yield 1 / (RRF + sparse) + 1 / (RRF + dense)


def _span(scores: Floats) -> Floats:
    return (scores - scores.min()) / (float(np.ptp(scores)) or 1.0)


def _top(scores: Floats) -> Floats:
    return scores / (float(np.abs(scores).max()) or 1.0)


def _z(scores: Floats) -> Floats:
    return (scores - scores.mean()) / (float(scores.std()) or 1.0)


def from_zero(search: Hybrid) -> Iterator[Floats]:
    """The first place is rank 0, in both lists or in one."""
    a, b = ranks(search.sparse), ranks(search.dense)
    yield reciprocal(a - 1) + reciprocal(b - 1)
    yield reciprocal(a - 1) + reciprocal(b)
    yield reciprocal(a) + reciprocal(b - 1)


def ascending(search: Hybrid) -> Iterator[Floats]:
    """The worst has rank 1, in both lists or in one, or the fused order is turned round."""
    right = (ranks(search.sparse), ranks(search.dense))
    plain = [inverse(np.argsort(scores, kind="stable")) + 1.0 for scores in (search.sparse, search.dense)]
    turned = [len(search.docs) + 1 - places for places in right]
    for sparse, dense in (plain, turned):
        yield reciprocal(sparse) + reciprocal(dense)
        yield reciprocal(sparse) + reciprocal(right[1])
        yield reciprocal(right[0]) + reciprocal(dense)
    yield -search.fused


def one_list(search: Hybrid) -> Iterator[Floats]:
    """One of the lists alone counts."""
    yield -ranks(search.sparse)
    yield -ranks(search.dense)


def order_for_ranks(search: Hybrid) -> Iterator[Floats]:
    """The order of a list is taken for the ranks of its documents."""
    right = (ranks(search.sparse), ranks(search.dense))
    down = [np.argsort(-scores, kind="stable") + 1.0 for scores in (search.sparse, search.dense)]
    up = [np.argsort(scores, kind="stable") + 1.0 for scores in (search.sparse, search.dense)]
    for sparse, dense in (down, up, (down[0], right[1]), (right[0], down[1])):
        for first in (0, 1):
            yield reciprocal(sparse - first) + reciprocal(dense - first)


def cut_at_k(search: Hybrid) -> Iterator[Floats]:
    """Each list ends after its first k documents, or after some more."""
    a, b = ranks(search.sparse), ranks(search.dense)
    for limit in (search.k, 2 * search.k, 10, search.k + 1):
        yield np.where(a <= limit, reciprocal(a), 0) + np.where(b <= limit, reciprocal(b), 0)


def zeros_dropped(search: Hybrid) -> Iterator[Floats]:
    """A document of score 0 gets nothing from that list."""
    a, b = reciprocal(ranks(search.sparse)), reciprocal(ranks(search.dense))
    sparse = np.where(search.sparse > 0, a, 0)
    yield sparse + b
    yield sparse + np.where(search.dense > 0, b, 0)
    yield sparse + np.where(search.dense != 0, b, 0)
    yield a + np.where(search.dense > 0, b, 0)


def lengths_kept(search: Hybrid) -> Iterator[Floats]:
    """Inner products in place of cosines."""
    products = search.vectors.astype(np.float64) @ search.q.astype(np.float64)
    yield reciprocal(ranks(search.sparse)) + reciprocal(ranks(products))


def equals_turned(search: Hybrid) -> Iterator[Floats]:
    """Among equal scores the higher index comes first, in both lists or in one."""
    right = (ranks(search.sparse), ranks(search.dense))
    turned = [inverse(np.argsort(scores, kind="stable")[::-1]) + 1.0 for scores in (search.sparse, search.dense)]
    yield reciprocal(turned[0]) + reciprocal(turned[1])
    yield reciprocal(turned[0]) + reciprocal(right[1])
    yield reciprocal(right[0]) + reciprocal(turned[1])


WRONG: Mapping[str, Wrong] = {
    "raw-scores-added": added,
    "ranks-from-zero": from_zero,
    "ranks-ascending": ascending,
    "one-list-only": one_list,
    "order-taken-for-ranks": order_for_ranks,
    "lists-cut-at-k": cut_at_k,
    "zero-scores-dropped": zeros_dropped,
    "lengths-kept": lengths_kept,
    "equals-turned-round": equals_turned,
}
"""By the bug's id."""
