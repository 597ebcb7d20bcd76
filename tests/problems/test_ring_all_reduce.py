"""ring_all_reduce: broken rings recognised by who is in which sum, shared memory, and workers in threads."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

from problems.format.case import Case
from problems.format.checker import Evidence
from problems.format.loader import SEED, load
from problems.format.outcome import Outcome
from problems.ring_all_reduce import reference
from problems.ring_all_reduce.check import Ring, deduce, witness
from problems.ring_all_reduce.model import known, start

PROBLEM = load("ring_all_reduce")
CASES: Mapping[str, Case] = {case.name: case for case in PROBLEM.cases(SEED)}
DIGITS = CASES["who is in the sum, 4 workers, 12 elements"]


def outcome(case: Case, results: Any, then: Any = None, **rest: Any) -> Outcome:
    if then is None and "then" in case.payload:
        then = reference.ring_all_reduce(case.payload["then"][0])
    return Outcome(how="ok", value={"results": results, "then": then, "shared": [], **rest})


def right(case: Case) -> Outcome:
    return outcome(case, reference.ring_all_reduce(case.payload["args"][0]))


def named(case: Case, actual: Outcome) -> list[str]:
    return list(witness(case, right(case), actual))


def rows(case: Case, change: Callable[[int, Any], Any]) -> list[Any]:
    return [change(rank, row) for rank, row in enumerate(reference.ring_all_reduce(case.payload["args"][0]))]


PAIRS = np.repeat([[0x1001, 0x11, 0x110, 0x1100]] * 4, 3, axis=1).astype(float)


@pytest.mark.parametrize(("late", "bug"), [(True, ["originals-forwarded"]), (False, []), (None, [])])
def test_sums_of_two_are_named_by_where_they_were_read(late: bool | None, bug: list[str]) -> None:
    assert named(DIGITS, outcome(DIGITS, PAIRS, late=late)) == bug


def test_directions_are_not_mixed_where_two_workers_go_wrong_too() -> None:
    then = np.zeros((2, 4))
    assert named(DIGITS, outcome(DIGITS, PAIRS, then, late=False)) == []


def test_it_knows_no_right_ring_as_a_wrong_one() -> None:
    for n in (3, 4, 5):
        whole = sum(row[0] for row in start(n))
        assert ((whole,) * n,) * n not in known(n)


def test_one_shard_each_is_only_the_first_phase() -> None:
    own = rows(DIGITS, lambda rank, row: np.where(np.arange(12) // 3 == rank, row, 16.0**rank))
    assert named(DIGITS, outcome(DIGITS, own)) == ["reduce-scatter-only"]
    assert named(DIGITS, outcome(DIGITS, [np.full(3, 4369.0)] * 4)) == ["reduce-scatter-only"]


@pytest.mark.parametrize("tail", ["own", "zero", "cut"])
def test_a_tail_that_was_left_out_is_named(tail: str) -> None:
    case = CASES["4 workers, 9 elements"]
    inputs = case.payload["args"][0]
    last = {"own": lambda i: inputs[i][8:], "zero": lambda _: np.zeros(1), "cut": lambda _: np.zeros(0)}[tail]
    actual = outcome(case, rows(case, lambda rank, row: np.concatenate([row[:8], last(rank)])))
    assert named(case, actual) == ["remainder-dropped"]
    assert not Ring().check(case, right(case), actual).ok


def test_shared_memory_is_refused_and_named_unless_inputs_were_the_buffers() -> None:
    one = CASES["one worker, 5 elements"]
    shared = outcome(one, right(one).value["results"], shared=["inputs"])
    finding = Ring().check(one, right(one), shared)
    assert finding.kind == "shared"
    seen = Evidence(case=one, expected=right(one), actual=shared, finding=finding)
    changed = Evidence(
        case=DIGITS, expected=right(DIGITS), actual=Outcome(how="ok", mutated=("workers",)), finding=finding
    )
    assert list(deduce([seen])) == [("results-aliased", 0)]
    assert list(deduce([seen, changed])) == []


def test_workers_must_send_and_not_too_much() -> None:
    case = CASES["3 ranks, 7 elements"]
    sums = reference.ring_all_reduce(case.payload["grads"])
    for sent, ok in (([10, 9, 9], True), ([12, 12, 12], True), ([12, 13, 12], False), ([12, 0, 12], False)):
        actual = outcome(case, sums, sent=sent, deadlock=False)
        assert Ring().check(case, outcome(case, sums), actual).ok == ok
    assert Ring().check(case, outcome(case, sums), outcome(case, sums, deadlock=True)).kind == "deadlock"


@pytest.mark.parametrize("junk", [None, 3, {"results": 3}, {"results": [[{}]], "shared": 3, "late": [], "sent": {}}])
def test_it_bears_whatever_comes_back(junk: Any) -> None:
    actual = Outcome(how="ok", value=junk)
    for case in (DIGITS, CASES["3 ranks, 7 elements"]):
        expected = outcome(case, reference.ring_all_reduce(case.payload.get("grads") or case.payload["args"][0]))
        assert not Ring().check(case, expected, actual).ok
        assert Ring().same(case, actual, actual) in (True, False)
        Ring().show(case, expected, actual)
        assert list(witness(case, expected, actual)) == []
