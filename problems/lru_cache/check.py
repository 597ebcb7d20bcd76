"""Checkers of lru_cache: work that does not grow with the capacity, and calls of several threads in any valid order."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from problems.format.abnormal_outcomes import check_abnormal
from problems.format.case import Case
from problems.format.checker_api import RIGHT, Checker, Evidence, Finding
from problems.format.checkers.script import ScriptChecker, read_step_results
from problems.format.outcome import Outcome
from problems.format.value_encoding import format_value
from problems.format.value_equality import is_equal
from problems.lru_cache.bug_simulation import deduce_pair


class GrowthChecker(ScriptChecker):
    """Accepts work per operation that grows with the capacity by at most a factor of two and a few steps."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Compare the work at the larger capacity with the work at the smaller one."""
        finding = check_abnormal(case, expected, actual)
        if finding is not None:
            return finding
        work = _read_work(actual.value)
        if work is None:
            return Finding(
                ok=False, kind="raised", message="The work could not be measured: a call raised an exception."
            )
        small, large = work
        if large <= 2 * small + 8:
            return RIGHT
        message = (
            f"Work grows with the size: {large / max(small, 1):.0f} times as much for each call of a larger cache."
        )
        return Finding(ok=False, kind="growth", message=message, first=(0,))

    def is_same_behavior(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """Return True if the work grows in both or in neither, regardless of how much."""
        first, second = _read_work(a.value), _read_work(b.value)
        if first is None or second is None:
            return super().is_same_behavior(case, a, b)
        return (first[1] > 2 * first[0] + 8) == (second[1] > 2 * second[0] + 8)


def _read_work(value: Any) -> tuple[float, float] | None:
    """Return the work per operation at the smaller and at the larger capacity, or None if it is malformed."""
    pair = _read_first_value(value)
    if not isinstance(pair, list | tuple):
        return None
    items = list(cast("list[Any]", pair))
    if len(items) != 2 or not all(type(item) in (int, float) and 0 <= item < 1e12 for item in items):
        return None
    return float(items[0]), float(items[1])


class ConcurrentCacheChecker(ScriptChecker):
    """Accepts the answers of two threads that some order of their calls would give, listed in private["allowed"]."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Check that each distinct set of answers matches some order of the calls."""
        finding = check_abnormal(case, expected, actual)
        if finding is not None:
            return finding
        answer_sets = _read_first_value(actual.value)
        if not isinstance(answer_sets, list):
            return Finding(
                ok=False, kind="raised", message="The cache could not be created, or its calls raised an exception."
            )
        for place, answers in enumerate(cast("list[Any]", answer_sets)):
            if not any(is_equal(allowed, answers) for allowed in case.private["allowed"]):
                return _build_race_finding(place, answers)
        return (
            RIGHT if answer_sets else Finding(ok=False, kind="type", message="The result has an unexpected structure.")
        )


def _read_first_value(value: Any) -> Any:
    """Return the result of the first step, or None if it raised or is malformed."""
    steps = read_step_results(value)
    return steps[0].get("ok") if steps else None


def _build_race_finding(place: int, answers: Any) -> Finding:
    """Return the finding of the set of answers at index `place`."""
    raised = "raised" in format_value(answers, 2000)
    message = (
        "One thread called the cache in the middle of another thread's call, and a call raised an exception."
        if raised
        else "No order of the calls of two threads explains their answers: one thread saw a partly finished operation."
    )
    return Finding(
        ok=False, kind="race", message=message, first=(0, place), detail=f"answers: {format_value(answers, 300)}"
    )


CHECKERS: Mapping[str, Checker] = {"growth": GrowthChecker(), "concurrent": ConcurrentCacheChecker()}


def deduce(evidence: Sequence[Evidence]) -> Iterator[tuple[str, int]]:
    """Name the two bugs of a solution that has two."""
    return deduce_pair(evidence)
