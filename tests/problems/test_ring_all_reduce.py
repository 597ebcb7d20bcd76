"""ring_all_reduce: recognizes broken rings by which workers are in which sum, shared memory, and workers in threads."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

from problems.format.case import Case
from problems.format.checker_api import Evidence
from problems.format.loader import SEED, load
from problems.format.outcome import Outcome
from problems.ring_all_reduce import reference
from problems.ring_all_reduce.check import RingChecker, deduce, witness
from problems.ring_all_reduce.ring_simulator import make_start_state, map_end_states_to_bugs

PROBLEM = load("ring_all_reduce")
CASES: Mapping[str, Case] = {case.name: case for case in PROBLEM.cases(SEED)}
DIGITS = CASES["who is in the sum, 4 workers, 12 elements"]


def make_outcome(case: Case, results: Any, then: Any = None, **rest: Any) -> Outcome:
    if then is None and "then" in case.payload:
        then = reference.ring_all_reduce(case.payload["then"][0])
    return Outcome(how="ok", value={"results": results, "then": then, "shared": [], **rest})


def make_right_outcome(case: Case) -> Outcome:
    return make_outcome(case, reference.ring_all_reduce(case.payload["args"][0]))


def name_bugs(case: Case, actual: Outcome) -> list[str]:
    return list(witness(case, make_right_outcome(case), actual))


def change_rows(case: Case, change: Callable[[int, Any], Any]) -> list[Any]:
    return [change(rank, row) for rank, row in enumerate(reference.ring_all_reduce(case.payload["args"][0]))]


PAIRS = np.repeat([[0x1001, 0x11, 0x110, 0x1100]] * 4, 3, axis=1).astype(float)


@pytest.mark.parametrize(("late", "bug"), [(True, ["originals-forwarded"]), (False, []), (None, [])])
def test_names_sums_of_two_by_the_store_that_was_read(late: bool | None, bug: list[str]) -> None:
    assert name_bugs(DIGITS, make_outcome(DIGITS, PAIRS, late=late)) == bug


def test_names_no_mixed_directions_if_two_workers_fail_too() -> None:
    then = np.zeros((2, 4))
    assert name_bugs(DIGITS, make_outcome(DIGITS, PAIRS, then, late=False)) == []


def test_maps_no_correct_end_state_to_a_bug() -> None:
    for n in (3, 4, 5):
        whole = sum(row[0] for row in make_start_state(n))
        assert ((whole,) * n,) * n not in map_end_states_to_bugs(n)


def test_names_missing_second_phase_if_each_has_one_shard() -> None:
    own = change_rows(DIGITS, lambda rank, row: np.where(np.arange(12) // 3 == rank, row, 16.0**rank))
    assert name_bugs(DIGITS, make_outcome(DIGITS, own)) == ["reduce-scatter-only"]
    assert name_bugs(DIGITS, make_outcome(DIGITS, [np.full(3, 4369.0)] * 4)) == ["reduce-scatter-only"]


@pytest.mark.parametrize("tail", ["own", "zero", "cut"])
def test_names_dropped_remainder(tail: str) -> None:
    case = CASES["4 workers, 9 elements"]
    inputs = case.payload["args"][0]
    last = {"own": lambda i: inputs[i][8:], "zero": lambda _: np.zeros(1), "cut": lambda _: np.zeros(0)}[tail]
    actual = make_outcome(case, change_rows(case, lambda rank, row: np.concatenate([row[:8], last(rank)])))
    assert name_bugs(case, actual) == ["remainder-dropped"]
    assert not RingChecker().check(case, make_right_outcome(case), actual).ok


def test_names_shared_memory_unless_inputs_were_the_buffers() -> None:
    one = CASES["one worker, 5 elements"]
    shared = make_outcome(one, make_right_outcome(one).value["results"], shared=["inputs"])
    finding = RingChecker().check(one, make_right_outcome(one), shared)
    assert finding.kind == "shared"
    seen = Evidence(case=one, expected=make_right_outcome(one), actual=shared, finding=finding)
    changed = Evidence(
        case=DIGITS,
        expected=make_right_outcome(DIGITS),
        actual=Outcome(how="ok", mutated=("workers",)),
        finding=finding,
    )
    assert list(deduce([seen])) == [("results-aliased", 0)]
    assert list(deduce([seen, changed])) == []


def test_rejects_workers_that_send_nothing_or_too_much() -> None:
    case = CASES["3 ranks, 7 elements"]
    sums = reference.ring_all_reduce(case.payload["grads"])
    for sent, ok in (([10, 9, 9], True), ([12, 12, 12], True), ([12, 13, 12], False), ([12, 0, 12], False)):
        actual = make_outcome(case, sums, sent=sent, deadlock=False)
        assert RingChecker().check(case, make_outcome(case, sums), actual).ok == ok
    assert (
        RingChecker().check(case, make_outcome(case, sums), make_outcome(case, sums, deadlock=True)).kind == "deadlock"
    )


@pytest.mark.parametrize("junk", [None, 3, {"results": 3}, {"results": [[{}]], "shared": 3, "late": [], "sent": {}}])
def test_survives_malformed_outcomes(junk: Any) -> None:
    actual = Outcome(how="ok", value=junk)
    for case in (DIGITS, CASES["3 ranks, 7 elements"]):
        expected = make_outcome(case, reference.ring_all_reduce(case.payload.get("grads") or case.payload["args"][0]))
        assert not RingChecker().check(case, expected, actual).ok
        assert RingChecker().is_same_behavior(case, actual, actual) in (True, False)
        RingChecker().show(case, expected, actual)
        assert list(witness(case, expected, actual)) == []
