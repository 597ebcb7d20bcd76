"""token_bucket: bugs are recognized by their answers, threads are rejected, and races differ from sequential orders."""

from collections.abc import Mapping
from typing import Any

import pytest

from problems.format.case import Case
from problems.format.loader import PRACTICE_SEED, load_package
from problems.format.outcome import Outcome
from problems.token_bucket.bucket_simulator import CORRECT_RULES, HYPOTHESES, BucketRules, simulate_answers
from problems.token_bucket.check import BucketChecker, ConcurrentBucketChecker, witness

PROBLEM = load_package("token_bucket")
CASES: Mapping[str, Case] = {case.name: case for case in PROBLEM.cases(PRACTICE_SEED)}
LONG = CASES["a long random script, capacity 7.5"]
WALL = CASES["a random script, wall clock moved"]


def make_outcome(steps: Any, *, threads: int = 0, wall: int = 0, steady: int = 9) -> Outcome:
    return Outcome(how="ok", value={"steps": steps, "threads": threads, "wall": wall, "steady": steady})


def simulate_outcome(case: Case, rules: BucketRules, **reads: int) -> Outcome:
    return make_outcome([{"ok": answer} for answer in simulate_answers(case.payload, rules)], **reads)


def name_bugs(case: Case, actual: Outcome) -> list[str]:
    return list(witness(case, simulate_outcome(case, CORRECT_RULES), actual))


@pytest.mark.parametrize(
    ("rules", "bug"),
    [
        (BucketRules(clamping="none"), "refill-not-clamped"),
        (BucketRules(refusal_charge="floor"), "refused-request-charged"),
        (BucketRules(rounding="seconds"), "whole-tokens-only"),
        (BucketRules(rounding="compared", rejects_large=True), "whole-tokens-only"),
    ],
)
def test_names_bug_that_gives_the_answers(rules: BucketRules, bug: str) -> None:
    assert name_bugs(LONG, simulate_outcome(LONG, rules)) == [bug]


def test_names_no_bug_for_other_mistake() -> None:
    for bug, rules in HYPOTHESES:
        if not bug:
            assert name_bugs(LONG, simulate_outcome(LONG, rules)) == []
    assert name_bugs(LONG, make_outcome([{"ok": True} for _ in LONG.payload["steps"]])) == []


def test_names_wall_clock_bug_only_if_wall_clock_was_read() -> None:
    rules = BucketRules(request_clock="wall", initial_clock="wall", stored_clock="wall")
    assert name_bugs(WALL, simulate_outcome(WALL, rules, wall=9, steady=0)) == ["wall-clock"]
    assert name_bugs(WALL, simulate_outcome(WALL, rules, wall=9)) == ["wall-clock"]
    assert name_bugs(WALL, simulate_outcome(WALL, rules)) == []


def test_rejects_started_thread_even_if_answers_are_right() -> None:
    actual = simulate_outcome(LONG, CORRECT_RULES, threads=1)
    assert BucketChecker().check(LONG, simulate_outcome(LONG, CORRECT_RULES), actual).kind == "thread"
    assert name_bugs(LONG, actual) == ["background-refill-thread"]


def test_accepts_only_value_error_for_negative_request() -> None:
    case = CASES["a negative request"]
    right = [{"ok": answer} for answer in (None, False, True, False, None, True, False)]
    for raised, ok in ((["ValueError", "Exception"], True), (["KeyError", "LookupError"], False)):
        given = [right[0], {"raised": raised}, *right[2:]]
        assert BucketChecker().check(case, make_outcome(right), make_outcome(given)).ok == ok


def test_accepts_any_sequential_order_of_two_threads() -> None:
    case = CASES["requests during another request, capacity 2, rate 0"]
    after = [False] * len(case.payload["steps"][0][-1])
    for tries, ok in (([[True], [False]], True), ([[False], [True]], True), ([[True], [True]], False)):
        actual = make_outcome([{"ok": [[*tries, after]]}])
        assert ConcurrentBucketChecker().check(case, actual, actual).ok == ok


@pytest.mark.parametrize("junk", [None, 3, [], {"steps": 3}, {"steps": [{}]}, {"steps": [], "threads": "many"}])
def test_survives_malformed_outcomes(junk: Any) -> None:
    actual = Outcome(how="ok", value=junk)
    for case in (LONG, CASES["requests during another request, capacity 2, rate 0"]):
        checker = PROBLEM.get_checker(case)
        assert not checker.check(case, simulate_outcome(LONG, CORRECT_RULES), actual).ok
        checker.show(case, None, actual)
        assert name_bugs(LONG, actual) == []
