"""Checkers of lru_cache: work that does not grow, and calls of several threads in any order that makes sense."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from problems.format.case import Case
from problems.format.checker import RIGHT, Checker, Finding
from problems.format.checkers.script import Script, first_wrong, results
from problems.format.failures import failure
from problems.format.outcome import Outcome


class Growth(Script):
    """The work for one operation may not grow with the capacity, beyond a factor of two and a few steps."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Compare the work at the larger capacity with that at the smaller."""
        finding = failure(case, expected, actual)
        if finding is not None:
            return finding
        work = _work(actual.value)
        if work is None:
            return Finding(ok=False, kind="raised", message="It could not be measured: a call raised an exception.")
        small, large = work
        if large <= 2 * small + 8:
            return RIGHT
        message = f"Work grows with the size: {large / max(small, 1):.0f} times as much for each call of a larger cache."
        return Finding(ok=False, kind="growth", message=message, first=(0,))

    def same(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """Two that grow are alike, however much."""
        first, second = _work(a.value), _work(b.value)
        if first is None or second is None:
            return super().same(case, a, b)
        return (first[1] > 2 * first[0] + 8) == (second[1] > 2 * second[0] + 8)


def _work(value: Any) -> tuple[float, float] | None:
    answers = results(value)
    pair: Any = answers[0].get("ok") if answers else None
    if not isinstance(pair, list | tuple):
        return None
    items = cast("list[Any]", list(cast("Any", pair)))
    if len(items) != 2 or not all(type(item) in (int, float) and 0 <= item < 1e12 for item in items):
        return None
    return float(items[0]), float(items[1])


class AnyOrder(Script):
    """private["allowed"] holds every list of answers that some order of the calls, one after the other, would give."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Right if the answers are among those allowed."""
        finding = super().check(case, _nearest(case, actual), actual)
        if finding.ok or finding.kind not in ("value", "type", "raised"):
            return finding
        message = "Two threads at once got answers that no order of their calls explains: one saw the other's work half done."
        return replace(finding, kind="race", message=message)

    def show(self, case: Case, expected: Outcome | None, actual: Outcome) -> Any:
        """Beside the allowed answers that come nearest."""
        return super().show(case, None if expected is None else _nearest(case, actual), actual)


def _nearest(case: Case, actual: Outcome) -> Outcome:
    allowed: list[list[Mapping[str, Any]]] = case.private["allowed"]
    got = results(actual.value) or []

    def agreement(want: list[Mapping[str, Any]]) -> int:
        wrong = first_wrong(case, want, got)
        return len(want) if wrong is None else wrong

    return Outcome(how="ok", value=max(allowed, key=agreement))


CHECKERS: Mapping[str, Checker] = {"growth": Growth(), "any-order": AnyOrder()}
