"""Checks the answers of token buckets, rejects solutions that start threads, and recognizes bugs by simulation."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from problems.format.abnormal_outcomes import check_abnormal
from problems.format.case import Case
from problems.format.checker_api import Checker, Finding
from problems.format.checkers.script import ScriptChecker, read_step_results
from problems.format.outcome import Outcome
from problems.format.value_encoding import format_value
from problems.format.value_equality import is_equal, to_python
from problems.format.views import CaseView
from problems.token_bucket.bucket_simulator import HYPOTHESES, simulate_answers

MIN_REQUESTS = 14
"""In a shorter script, one wrong answer is too little evidence to name a bug."""

SIMULATED_STEPS = ("new", "clock", "call")
"""The kinds of steps that `simulate_answers` knows."""


class BucketChecker(ScriptChecker):
    """Checks the answers of one thread. case.options["refused"] lists the steps where ValueError is as correct as
    False."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Reject started threads first, then compare the answers."""
        if count_started_threads(actual):
            message = (
                "The solution started a thread, which is not allowed. Compute earned tokens when a request arrives."
            )
            return Finding(
                ok=False, kind="thread", message=message, detail=f"threads started: {count_started_threads(actual)}"
            )
        return super().check(case, _extract_step_results(case, expected), _extract_step_results(case, actual))

    def is_same_behavior(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """Return True if both started threads, or if neither did and the answers are the same."""
        if count_started_threads(a) or count_started_threads(b):
            return bool(count_started_threads(a)) == bool(count_started_threads(b))
        return super().is_same_behavior(case, _extract_step_results(case, a), _extract_step_results(case, b))

    def show(self, case: Case, expected: Outcome | None, actual: Outcome) -> CaseView:
        """Show the calls and how the clocks change between them."""
        expected_steps = None if expected is None else _extract_step_results(case, expected)
        payload = {**case.payload, "steps": [_make_display_step(step) for step in case.payload["steps"]]}
        return super().show(replace(case, payload=payload), expected_steps, _extract_step_results(case, actual))


class ConcurrentBucketChecker(BucketChecker):
    """Checks the answers of two threads. case.private["allowed"] lists the correct ones: the answers of every
    sequential order of the calls."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Require that the answers of each try match a sequential order of the calls."""
        failure_finding = check_abnormal(case, expected, actual)
        if failure_finding is not None:
            return failure_finding
        if count_started_threads(actual):
            return super().check(case, expected, actual)
        steps = read_step_results(_get_field(actual, "steps"))
        tries = steps[0].get("ok") if steps else None
        if not isinstance(tries, list) or not tries:
            message = "The bucket could not be created, or its calls raised an exception, so nothing could be compared."
            return Finding(ok=False, kind="raised", message=message)
        for try_index, answers in enumerate(cast("list[Any]", tries)):
            if not any(is_equal(allowed, answers) for allowed in case.private["allowed"]):
                return _make_race_finding(try_index, answers)
        return Finding(ok=True)


def _make_race_finding(try_index: int, answers: Any) -> Finding:
    message = (
        "One thread made a request while another was in the middle of its own. No sequential order of the requests "
        "gives these answers: one thread saw a half-finished update of the other. Make each request atomic."
    )
    return Finding(
        ok=False, kind="race", message=message, first=(0, try_index), detail=f"answers: {format_value(answers, 300)}"
    )


def _get_field(outcome: Outcome, name: str) -> Any:
    value: Any = outcome.value if outcome.how == "ok" else None
    return cast("Mapping[Any, Any]", value).get(name) if isinstance(value, Mapping) else None


def count_started_threads(outcome: Outcome) -> int:
    """Return how many threads the solution started; 0 if the outcome does not say."""
    return _get_count(outcome, "threads")


def _get_count(outcome: Outcome, name: str) -> int:
    count = _get_field(outcome, name)
    return count if type(count) is int and 0 <= count < 2**31 else 0


def _extract_step_results(case: Case, outcome: Outcome) -> Outcome:
    """Return the outcome reduced to its answers. A ValueError counts as False where case.options allows it."""
    steps = _get_field(outcome, "steps")
    refusal_steps = case.options.get("refused", ())
    step_results = read_step_results(steps)
    if step_results is not None:
        steps = [
            _normalize_refusal(step) if index in refusal_steps else step for index, step in enumerate(step_results)
        ]
    return replace(outcome, value=steps)


def _normalize_refusal(step: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"ok": False} if "ValueError" in step.get("raised", ()) else step


def _make_display_step(step: Sequence[Any]) -> list[Any]:
    """Return a step as the script checker shows it: a clock step becomes a call of a method of `clock`."""
    return ["do", "clock", step[1], [step[2]]] if step[0] == "clock" else list(step)


def witness(case: Case, expected: Outcome, actual: Outcome) -> Iterator[str]:
    """Yield the id of the bug that one wrong outcome proves: a started thread; readings of the wall clock and of no
    steady one, in a case that moves the wall clock; or answers that only one bug would give. If several would, only
    "wall-clock" is named, if it is among them."""
    if count_started_threads(actual):
        yield "background-refill-thread"
        return
    if (
        case.group == "hard"
        or actual.how != "ok"
        or any(step[0] not in SIMULATED_STEPS for step in case.payload["steps"])
    ):
        return
    wall_reads, steady_reads = _get_count(actual, "wall"), _get_count(actual, "steady")
    if case.private.get("wall") and wall_reads and not steady_reads:
        yield "wall-clock"
        return
    actual_answers = read_request_answers(case, actual)
    if len(actual_answers) < MIN_REQUESTS:
        return
    matching_bugs = {
        bug
        for bug, rules in HYPOTHESES
        if (bug != "wall-clock" or wall_reads)
        and actual_answers == [one for one in simulate_answers(case.payload, rules) if one is not None]
    }
    if "wall-clock" in matching_bugs:
        yield "wall-clock"
    elif len(matching_bugs) == 1:
        yield from matching_bugs - {""}


def read_request_answers(case: Case, outcome: Outcome) -> list[bool]:
    """Return the answers to the requests of a case; an empty list if one of them is not a bool."""
    steps = read_step_results(_get_field(outcome, "steps"))
    if steps is None or len(steps) != len(case.payload["steps"]):
        return []
    request_answers = [
        to_python(got.get("ok")) for step, got in zip(case.payload["steps"], steps, strict=True) if step[0] == "call"
    ]
    return request_answers if all(type(one) is bool for one in request_answers) else []


CHECKERS: Mapping[str, Checker] = {"bucket": BucketChecker(), "concurrent": ConcurrentBucketChecker()}
