"""token_bucket: bugs recognised by what they answer, threads refused, races told from orders."""

from collections.abc import Mapping
from typing import Any

import pytest

from problems.format.case import Case
from problems.format.loader import SEED, load
from problems.format.outcome import Outcome
from problems.token_bucket.check import AnyOrder, Buckets, witness
from problems.token_bucket.model import HYPOTHESES, RIGHT, Rules, answers

PROBLEM = load("token_bucket")
CASES: Mapping[str, Case] = {case.name: case for case in PROBLEM.cases(SEED)}
LONG = CASES["a long random script, capacity 7.5"]
WALL = CASES["a random script, wall clock moved"]


def outcome(steps: Any, *, threads: int = 0, wall: int = 0, steady: int = 9) -> Outcome:
    return Outcome(how="ok", value={"steps": steps, "threads": threads, "wall": wall, "steady": steady})


def answered(case: Case, rules: Rules, **reads: int) -> Outcome:
    return outcome([{"ok": answer} for answer in answers(case.payload, rules)], **reads)


def named(case: Case, actual: Outcome) -> list[str]:
    return list(witness(case, answered(case, RIGHT), actual))


@pytest.mark.parametrize(
    ("rules", "bug"),
    [
        (Rules(clamp="none"), "refill-not-clamped"),
        (Rules(charge="floor"), "refused-request-charged"),
        (Rules(whole="seconds"), "whole-tokens-only"),
        (Rules(whole="compared", large=True), "whole-tokens-only"),
    ],
)
def test_it_names_the_bug_that_answers_so(rules: Rules, bug: str) -> None:
    assert named(LONG, answered(LONG, rules)) == [bug]


def test_it_names_no_bug_for_another_mistake() -> None:
    for bug, rules in HYPOTHESES:
        if not bug:
            assert named(LONG, answered(LONG, rules)) == []
    assert named(LONG, outcome([{"ok": True} for _ in LONG.payload["steps"]])) == []


def test_it_names_the_wall_clock_only_where_it_was_read() -> None:
    rules = Rules(clock="wall", first="wall", kept="wall")
    assert named(WALL, answered(WALL, rules, wall=9, steady=0)) == ["wall-clock"]
    assert named(WALL, answered(WALL, rules, wall=9)) == ["wall-clock"]
    assert named(WALL, answered(WALL, rules)) == []


def test_a_thread_is_refused_and_named_though_the_answers_are_right() -> None:
    actual = answered(LONG, RIGHT, threads=1)
    assert Buckets().check(LONG, answered(LONG, RIGHT), actual).kind == "thread"
    assert named(LONG, actual) == ["background-refill-thread"]


def test_a_negative_request_may_be_refused_by_a_value_error_and_by_nothing_else() -> None:
    case = CASES["a negative request"]
    right = [{"ok": answer} for answer in (None, False, True, False, None, True, False)]
    for raised, ok in ((["ValueError", "Exception"], True), (["KeyError", "LookupError"], False)):
        given = [right[0], {"raised": raised}, *right[2:]]
        assert Buckets().check(case, outcome(right), outcome(given)).ok == ok


def test_two_threads_may_be_served_in_any_order_and_not_both() -> None:
    case = CASES["requests in the middle of one, capacity 2, rate 0"]
    after = [False] * 10
    for tries, ok in (([[True], [False]], True), ([[False], [True]], True), ([[True], [True]], False)):
        actual = outcome([{"ok": [[*tries, after]]}])
        assert AnyOrder().check(case, actual, actual).ok == ok


@pytest.mark.parametrize("junk", [None, 3, [], {"steps": 3}, {"steps": [{}]}, {"steps": [], "threads": "many"}])
def test_it_bears_whatever_comes_back(junk: Any) -> None:
    actual = Outcome(how="ok", value=junk)
    for case in (LONG, CASES["requests in the middle of one, capacity 2, rate 0"]):
        checker = PROBLEM.checker_for(case)
        assert not checker.check(case, answered(LONG, RIGHT), actual).ok
        checker.show(case, None, actual)
        assert named(LONG, actual) == []
