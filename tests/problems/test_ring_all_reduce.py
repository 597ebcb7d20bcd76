"""ring_all_reduce: recognizes broken rings by which workers are in which sum, shared memory, and workers in threads."""

import builtins
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

from problems.format.case import Case
from problems.format.checker_api import Evidence
from problems.format.loader import PRACTICE_SEED, load_package
from problems.format.outcome import Outcome
from problems.ring_all_reduce import reference
from problems.ring_all_reduce.check import RingChecker, deduce, witness
from problems.ring_all_reduce.ring_simulator import make_start_state, map_end_states_to_bugs
from tests.problems.conftest import Drive

PROBLEM = load_package("ring_all_reduce")
CASES: Mapping[str, Case] = {case.name: case for case in PROBLEM.cases(PRACTICE_SEED)}
DIGITS = CASES["who is in the sum, 4 workers, 12 elements"]
UNIT = float(DIGITS.payload["args"][0][0][0])
"""What the first worker holds. The next ones hold 16 times as much each."""


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


PAIRS = np.repeat([[0x1001, 0x11, 0x110, 0x1100]] * 4, 3, axis=1) * UNIT


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
    own = change_rows(DIGITS, lambda rank, row: np.where(np.arange(12) // 3 == rank, row, UNIT * 16.0**rank))
    assert name_bugs(DIGITS, make_outcome(DIGITS, own)) == ["reduce-scatter-only"]
    assert name_bugs(DIGITS, make_outcome(DIGITS, [np.full(3, UNIT * 4369.0)] * 4)) == ["reduce-scatter-only"]


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


CHEATS = {
    "replaces np.shares_memory": """
def ring_all_reduce(workers):
    np.shares_memory = np.may_share_memory = lambda *_, **__: False
    return [sum(workers)] * len(workers)
""",
    "replaces builtins": """
import builtins
def ring_all_reduce(workers):
    builtins.any = lambda items: False
    return [sum(workers)] * len(workers)
""",
    "a list that gives copies": """
class Copies(list):
    def __iter__(self):
        return iter([row.copy() for row in list.__iter__(self)])
    def __getitem__(self, place):
        return list.__getitem__(self, place).copy()
    def __len__(self):
        return list.__len__(self)
def ring_all_reduce(workers):
    return Copies([sum(workers)] * len(workers))
""",
    "an array that lies about its memory": """
class Lying(np.ndarray):
    __array_interface__ = property(lambda self: self.copy().__array_interface__)
    def __array_function__(self, function, types, args, kwargs):
        return False
def ring_all_reduce(workers):
    total = sum(workers)
    return [total.view(Lying) for _ in workers]
""",
    "views of overlapping parts": """
def ring_all_reduce(workers):
    np.shares_memory = lambda *_, **__: False
    total = sum(workers)
    buffer = np.concatenate([total, total])
    return [buffer[: total.size], *[buffer[total.size :]] * (len(workers) - 1)]
""",
    "shared lists": """
def ring_all_reduce(workers):
    total = sum(workers).tolist()
    return [total] * len(workers)
""",
    "numbers that are arrays": """
def ring_all_reduce(workers):
    cells = [np.array(number) for number in sum(workers)]
    return [list(cells) for _ in workers]
""",
    "numbers of tuples that are arrays": """
def ring_all_reduce(workers):
    cells = [np.array(number) for number in sum(workers)]
    return [tuple(cells) for _ in workers]
""",
    "numbers that are parts of an array": """
def ring_all_reduce(workers):
    total = sum(workers)
    return [[total[i, ...] for i in range(total.size)], *[total] * (len(workers) - 1)]
""",
    "an input of one worker": """
def ring_all_reduce(workers):
    np.shares_memory = lambda *_, **__: False
    return workers[:1] if len(workers) == 1 else [sum(workers) for _ in workers]
""",
}
"""Solutions with right sums that hide from the driver that results are aliased."""


@pytest.mark.parametrize("cheat", CHEATS)
def test_finds_shared_memory_that_a_solution_hides(cheat: str, drive: Drive, monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name in ((np, "shares_memory"), (np, "may_share_memory"), (builtins, "any")):
        monkeypatch.setattr(module, name, getattr(module, name))  # restored after the test
    cases = [CASES["one worker, 5 elements"], CASES["3 workers, 7 elements"]]
    source = b"import os\nimport sys\nimport numpy as np\n" + CHEATS[cheat].encode()
    outcomes = drive(PROBLEM, source, cases)
    monkeypatch.undo()
    expected = drive(PROBLEM, PROBLEM.reference, cases)
    found = [RingChecker().check(*run) for run in zip(cases, expected, outcomes, strict=True)]
    assert "shared" in [finding.kind for finding in found]


WINDOWS = """
class Window(list):
    def __init__(self, items):
        super().__init__(items)
        self.items = items
    def __getitem__(self, place):
        return self.items[place]
    def __setitem__(self, place, item):
        self.items[place] = item
"""


@pytest.mark.parametrize("results", ["[Window(total) for _ in workers]", "Window([total, *[total.copy()] * 2])"])
def test_accepts_no_container_that_writes_elsewhere(results: str, drive: Drive) -> None:
    cases = [CASES["3 workers, 7 elements"]]
    source = f"{WINDOWS}\ndef ring_all_reduce(workers):\n    total = sum(workers)\n    return {results}\n".encode()
    actual, expected = drive(PROBLEM, source, cases), drive(PROBLEM, PROBLEM.reference, cases)
    assert not RingChecker().check(cases[0], expected[0], actual[0]).ok


@pytest.mark.parametrize(
    "rows",
    [
        "[sum(workers) for _ in workers]",
        "[[np.array(number) for number in sum(workers)] for _ in workers]",
        "np.array([sum(workers)] * len(workers))",
        "list(np.array([sum(workers)] * len(workers), order='F'))",
        "tuple(sum(workers).tolist() for _ in workers)",
        "[np.broadcast_to(sum(workers), len(workers[0])) for _ in workers]",
    ],
)
def test_finds_no_shared_memory_in_separate_results(rows: str, drive: Drive) -> None:
    source = f"import numpy as np\ndef ring_all_reduce(workers):\n    return {rows}\n".encode()
    cases = [case for case in CASES.values() if case.group in ("normal", "trap")]
    for case, expected, actual in zip(
        cases, drive(PROBLEM, PROBLEM.reference, cases), drive(PROBLEM, source, cases), strict=True
    ):
        assert RingChecker().check(case, expected, actual).ok, case.name
        assert actual.value["shared"] == []
