"""Judges scores, fused rankings and the work of a query, and recognises bugs by what they would have scored."""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from problems.bm25.model import NOT_OURS, WAYS, Collection, Way
from problems.format.case import Case
from problems.format.checker import RIGHT, Checker, Finding
from problems.format.checkers.close import Close
from problems.format.equality import plain
from problems.format.failures import failure
from problems.format.numbers import NotNumbers, numeric
from problems.format.outcome import Outcome
from problems.format.show import outcome_view
from problems.format.values import text_of
from problems.format.views import Named, Shown, TextView, View

Floats = NDArray[np.float64]
ONCE = "query-term-deduplicated"
STEPS = 3.0
"""Lines and look-ups for each further document that a query may cost: making the list of scores takes one or two, and a
scan makes a look-up for each of the five terms."""


class Scores(Close):
    """Numbers within the tolerance; documents and queries are shown as text."""

    def show(self, case: Case, expected: Outcome | None, actual: Outcome) -> Shown:
        """Documents, queries, and both results."""
        return _shown(case, None if expected is None else outcome_view(expected), outcome_view(actual))


class Fused:
    """Judges a fused order: every id once, sums from high to low, equals in any order."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """The ids, then their order."""
        found = failure(case, expected, actual)
        if found is not None:
            return found
        given, sums = _ids(actual.value), _sums(case)
        detail = f"expected {text_of(expected.value, 400)}; got {text_of(actual.value, 400)}"
        if given is None:
            return Finding(ok=False, kind="type", message="The answer must be a list of ids.", detail=detail)
        if len(given) != len(sums) or not all(one in sums for one in given) or len(set(given)) != len(given):
            message = "The answer must hold every id of the rankings once, and nothing else."
            return Finding(ok=False, kind="missing", message=message, detail=detail)
        for place, (before, after) in enumerate(pairwise(given)):
            if sums[after] > sums[before] + 1e-12:
                message = f"The order is wrong: place {place + 2} has a higher sum than the one before it."
                return Finding(ok=False, kind="order", message=message, first=(place + 1,), detail=detail)
        return RIGHT

    def same(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """The same list."""
        return a.how == b.how and _ids(a.value) == _ids(b.value)

    def show(self, case: Case, expected: Outcome | None, actual: Outcome) -> Shown:
        """The rankings and both orders."""
        return _shown(case, None if expected is None else outcome_view(expected), outcome_view(actual))


class Growth:
    """The work of a query with rare terms may grow with the collection by no more than making the list does."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Steps for each further document."""
        found = failure(case, expected, actual)
        if found is not None:
            return found
        steps = _steps(case, actual)
        if steps is None:
            return Finding(ok=False, kind="type", message="The work could not be measured.")
        if steps <= STEPS:
            return RIGHT
        message = f"Every document is looked at: {steps:.0f} steps more for each that holds no term of the query."
        return Finding(ok=False, kind="growth", message=message)

    def same(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """Two that scan are alike."""
        first, second = _steps(case, a), _steps(case, b)
        if a.how != b.how or first is None or second is None:
            return a.how == b.how and first is second
        return (first > STEPS) == (second > STEPS)

    def show(self, case: Case, expected: Outcome | None, actual: Outcome) -> Shown:
        """The work at both sizes."""
        return Shown(inputs=[], expected=None, actual=outcome_view(actual))


def _steps(case: Case, outcome: Outcome) -> float | None:
    work: Any = outcome.value
    small, large = case.payload["growth"]
    if not isinstance(work, list) or len(cast("list[Any]", work)) != 2:
        return None
    counts = cast("list[Any]", work)
    if not all(type(count) is int and 0 <= count < 2**40 for count in counts):
        return None
    return (counts[1] - counts[0]) / (large - small)


def _ids(value: Any) -> list[Any] | None:
    value = plain(value)
    if not isinstance(value, list | tuple):
        return None
    ids = [plain(one) for one in cast("Sequence[Any]", value)]
    return ids if all(type(one) in (int, str) for one in ids) else None


def _sums(case: Case) -> dict[Any, float]:
    rankings, k = case.payload["args"][0], case.payload["kwargs"].get("k", 60)
    sums: dict[Any, float] = {}
    for ranking in rankings:
        for rank, one in enumerate(ranking, 1):
            sums[one] = sums.get(one, 0.0) + 1 / (k + rank)
    return sums


def _shown(case: Case, expected: View | None, actual: View | None) -> Shown:
    inputs: list[Named] = []
    for name in ("collections", "queries", "args", "kwargs"):
        if case.payload.get(name):
            value = case.payload[name]
            title = {"collections": "docs", "args": "rankings"}.get(name, name)
            shown = value[0] if name == "args" or (name == "collections" and len(value) == 1) else value
            inputs.append(Named(name=title, value=TextView(text=text_of(shown, 2000))))
    return Shown(inputs=inputs, expected=expected, actual=actual)


def witness(case: Case, expected: Outcome, actual: Outcome) -> Iterator[str]:
    """The bugs of the ways to write it that score just so; the fewest at once that explain all queries of the case."""
    if "queries" not in case.payload or expected.how != "ok" or actual.how != "ok" or actual.mutated:
        return
    want, got = _answers(case, expected), _answers(case, actual)
    if want is None or got is None or [one.shape for one in want] != [one.shape for one in got]:
        return
    collections = [Collection(docs) for docs in case.payload["collections"]]
    found = [way.bugs for way in WAYS if way.bugs and _explains(case, collections, way, want, got)]
    fewest = min(map(len, found), default=0)
    likely = {bugs for bugs in found if len(bugs) == fewest}
    if len(likely) == 1:
        bugs = next(iter(likely))
        yield from sorted(bugs) if NOT_OURS not in bugs and (ONCE not in bugs or _mixed(case)) else ()


def _mixed(case: Case) -> bool:
    """Do two terms of a query stand in one document? Else whoever counts a repeated term once may as well have kept the
    last term alone."""
    return any(
        len({*terms} & {*doc}) > 1
        for place, terms, _ in case.payload["queries"]
        for doc in case.payload["collections"][place]
    )


def _answers(case: Case, outcome: Outcome) -> list[Floats] | None:
    """The scores of each query."""
    count = len(case.payload["queries"])
    value: Any = outcome.value
    parts = [value] if count == 1 else value
    if not isinstance(parts, list | tuple) or len(cast("Sequence[Any]", parts)) != count:
        return None
    try:
        return [numeric(part).astype(np.float64) for part in cast("Sequence[Any]", parts)]
    except NotNumbers:
        return None


def _explains(
    case: Case, collections: Sequence[Collection], way: Way, want: Sequence[Floats], got: Sequence[Floats]
) -> bool:
    """Most ways are ruled out by one score; only those that are not are worked out whole."""
    for (place, terms, settings), wanted, given in zip(case.payload["queries"], want, got, strict=True):
        off = np.flatnonzero(~np.isclose(given, wanted, rtol=1e-6, atol=1e-8)).tolist()
        scores = given.tolist()
        k1, b = float(settings.get("k1", 1.5)), float(settings.get("b", 0.75))
        for document in (*off[:1], *range(len(scores))):
            score = collections[int(place)].score(document, terms, k1, b, way)
            if not math.isfinite(score) or not abs(scores[document] - score) <= 1e-9 + 1e-6 * abs(score):
                return False
    return True


CHECKERS: Mapping[str, Checker] = {"scores": Scores(), "fused": Fused(), "growth": Growth()}
