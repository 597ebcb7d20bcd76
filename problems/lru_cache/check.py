"""Checkers of lru_cache: work that does not grow, and calls of several threads in any order that makes sense."""

from collections.abc import Mapping
from typing import Any, cast

from problems.format.case import Case
from problems.format.checker import RIGHT, Checker, Finding
from problems.format.checkers.script import Script, results
from problems.format.equality import equal
from problems.format.failures import failure
from problems.format.outcome import Outcome
from problems.format.values import text_of


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
        message = (
            f"Work grows with the size: {large / max(small, 1):.0f} times as much for each call of a larger cache."
        )
        return Finding(ok=False, kind="growth", message=message, first=(0,))

    def same(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """Two that grow are alike, however much."""
        first, second = _work(a.value), _work(b.value)
        if first is None or second is None:
            return super().same(case, a, b)
        return (first[1] > 2 * first[0] + 8) == (second[1] > 2 * second[0] + 8)


def _work(value: Any) -> tuple[float, float] | None:
    pair = _answers(value)
    if not isinstance(pair, list | tuple):
        return None
    items = list(cast("list[Any]", pair))
    if len(items) != 2 or not all(type(item) in (int, float) and 0 <= item < 1e12 for item in items):
        return None
    return float(items[0]), float(items[1])


class AnyOrder(Script):
    """The answers of two threads are right if private["allowed"] holds them: what some order of calls would give."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Every try must have an order that explains it."""
        finding = failure(case, expected, actual)
        if finding is not None:
            return finding
        tries = _answers(actual.value)
        if not isinstance(tries, list):
            return Finding(
                ok=False, kind="raised", message="A cache could not be made, or its calls raised an exception."
            )
        for place, answers in enumerate(cast("list[Any]", tries)):
            if not any(equal(allowed, answers) for allowed in case.private["allowed"]):
                return _race(place, answers)
        return RIGHT if tries else Finding(ok=False, kind="type", message="The answers did not arrive as they should.")


def _answers(value: Any) -> Any:
    steps = results(value)
    return steps[0].get("ok") if steps else None


def _race(place: int, answers: Any) -> Finding:
    raised = "raised" in text_of(answers, 2000)
    message = (
        "One thread was in the middle of a call when another made its own, and a call raised an exception."
        if raised
        else "Two threads got answers that no order of their calls explains: one saw the other's work half done."
    )
    return Finding(ok=False, kind="race", message=message, first=(0, place), detail=f"answers: {text_of(answers, 300)}")


CHECKERS: Mapping[str, Checker] = {"growth": Growth(), "any-order": AnyOrder()}
