"""Judges documents by their fused sums, and tells mistakes apart by the order that each of them alone would give."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, cast

import numpy as np

from problems.format.case import Case
from problems.format.checker import RIGHT, Checker, Finding
from problems.format.failures import alike, failure
from problems.format.numbers import Indices, indices
from problems.format.outcome import Outcome
from problems.format.show import shown_call
from problems.format.values import text_of
from problems.format.views import Shown
from problems.hybrid_search.fusion import WRONG, Floats, Hybrid

EQUAL = 1e-12
"""Fused sums as near as this are equal; in the cases unequal ones lie at least a hundred times as far apart."""
ENOUGH = 8
"""Fewer documents than this may come in the order of any mistake by accident."""

LONG = 40
"""Ranks from zero change little: a shorter answer may come out so by another slip."""


class _Payload:
    """A payload as itself, so that what is computed of it can be kept."""

    def __init__(self, payload: Mapping[str, Any]) -> None:
        self.payload = payload

    def __hash__(self) -> int:
        return id(self.payload)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Payload) and other.payload is self.payload


def search_of(case: Case) -> Hybrid:
    """The search of a case, with its scores once they are computed."""
    return _search(_Payload(case.payload))


@lru_cache(maxsize=256)
def _search(of: _Payload) -> Hybrid:
    docs, vectors, terms, q, k = cast("Sequence[Any]", of.payload["args"])
    return Hybrid(docs, vectors, terms, q, k)


@lru_cache(maxsize=256)
def _wrong_sums(search: Hybrid) -> Mapping[str, Sequence[Floats]]:
    return {bug: [*wrong(search)] for bug, wrong in WRONG.items()}


def fits(sums: Floats, got: Indices) -> bool:
    """Are these the highest sums, best first? Indices are distinct and in range."""
    best = -np.sort(-sums)[: got.size]
    return bool(np.all(np.abs(sums[got] - best) <= EQUAL * max(1.0, float(np.abs(sums).max(initial=0)))))


class Fused:
    """The k highest fused sums, in order; among equal sums any document will do."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Look at the form, then at the sums of the documents named."""
        finding = failure(case, expected, actual)
        if finding is not None:
            return finding
        search, got = search_of(case), indices(actual.value)
        finding = _form(search, got)
        if finding is not None or got is None:
            return finding or RIGHT
        if fits(search.fused, got):
            return RIGHT
        best = np.argsort(-search.fused, kind="stable")[: got.size]
        first = int(np.argmax(np.abs(search.fused[got] - search.fused[best]) > EQUAL))
        same = np.allclose(np.sort(search.fused[got]), np.sort(search.fused[best]), rtol=0, atol=EQUAL)
        kind = "order" if same else "documents"
        message = (
            "The right documents, in another order." if same else "Other documents than the best are in the answer."
        )
        detail = f"expected {text_of(best, 300)}; got {text_of(got, 300)}"
        return Finding(ok=False, kind=kind, message=message, first=(first,), detail=detail)

    def same(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """The same documents in the same order."""
        decided = alike(a, b)
        if decided is not None:
            return decided
        first, second = indices(a.value), indices(b.value)
        return first is not None and second is not None and np.array_equal(first, second)

    def show(self, case: Case, expected: Outcome | None, actual: Outcome) -> Shown:
        """The call with both answers."""
        return shown_call(case, expected, actual)


def _form(search: Hybrid, got: Indices | None) -> Finding | None:
    if got is None:
        return Finding(ok=False, kind="type", message="The answer must be a list or array of whole numbers.")
    if got.size != search.size:
        return Finding(ok=False, kind="shape", message=f"Shape ({got.size},) for ({search.size},).")
    if np.any((got < 0) | (got >= len(search.docs))):
        return Finding(ok=False, kind="range", message="An index is not that of a document; they count from 0.")
    if len(set(got.tolist())) < got.size:
        return Finding(ok=False, kind="duplicate", message="A document stands in the answer twice.")
    return None


CHECKERS: Mapping[str, Checker] = {"fused": Fused()}


def witness(case: Case, expected: Outcome, actual: Outcome) -> Iterator[str]:
    """Name the mistake whose order the answer has, if there is only one such."""
    if actual.how != "ok" or expected.how != "ok":
        return
    search, got = search_of(case), indices(actual.value)
    if _form(search, got) is not None or got is None or got.size < ENOUGH or fits(search.fused, got):
        return
    named = [bug for bug, forms in _wrong_sums(search).items() if any(_tells(sums, got) for sums in forms)]
    if len(named) == 1 and (named[0] != "ranks-from-zero" or got.size >= LONG):
        yield named[0]


def _tells(sums: Floats, got: Indices) -> bool:
    """Do these sums give the answer, and hardly any other? Where many are equal, any order would fit."""
    return fits(sums, got) and len(set(np.round(sums[got], 12).tolist())) >= 0.55 * got.size
