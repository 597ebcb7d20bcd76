"""The checker of kernels: what differs between runs tells a race or undefined memory from a wrong formula."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from problems.format.case import Case
from problems.format.checkers.kernel import CHECKER
from problems.format.drivers.kernel_poison import find_poison, make_poison
from problems.format.kernel_payloads import array, inout, launch, output
from problems.format.outcome import Outcome
from problems.format.views import ArrayView

SEED = 5
X = np.arange(1.0, 5.0, dtype=np.float32)
CASE = Case(
    name="double",
    group="normal",
    summary="",
    payload=launch("solve", {"x": array(X), "out": output([4], "float32")}, seed=SEED),
)
EXPECTED = Outcome(
    how="ok", value={"runs": [{"out": 2 * X.astype(np.float64)}] * 3, "launches": [1] * 3, "host": [], "unwritten": []}
)
WRONG = np.array([2, 4, 6, 9], dtype=np.float32)


def make_outcome(*runs: Any, launches: int = 1, **names: list[str]) -> Outcome:
    outputs = [{"out": run} for run in runs]
    value = {"runs": outputs, "launches": [launches] * len(runs), "host": [], "unwritten": []}
    return Outcome(how="ok", value=value | names)


def get_kind(actual: Outcome) -> str:
    finding = CHECKER.check(CASE, EXPECTED, actual)
    assert finding.ok == (not finding.kind)
    return finding.kind


def make_fault(**changes: Any) -> Outcome:
    fault = {"kind": "bounds", "access": "load", "array": "x", "program": [3, 0, 0], "element": 4, "count": 4}
    return Outcome(how="ok", value={"fault": {**fault, "line": 9, **changes}})


def test_accepts_right_runs():
    assert get_kind(make_outcome(2 * X, 2 * X, 2 * X)) == ""


def test_rejects_any_wrong_run_whatever_the_others_are():
    for position in range(3):
        runs = [2 * X] * 3
        runs[position] = WRONG
        assert get_kind(make_outcome(*runs)) != ""


@pytest.mark.parametrize(
    ("runs", "kind"),
    [
        ((2 * X, WRONG, 2 * X), "race"),
        ((2 * X, 2 * X, WRONG), "undefined"),
        ((WRONG, WRONG, WRONG), "value"),
    ],
)
def test_names_what_differs_between_runs(runs: tuple[Any, ...], kind: str):
    assert get_kind(make_outcome(*runs)) == kind


def test_names_another_configuration_of_an_autotuned_kernel():
    tuned = make_outcome(2 * X, 2 * X, WRONG)
    assert get_kind(replace(tuned, value=tuned.value | {"tuned": True})) == "configuration"


def test_reports_elements_that_no_kernel_wrote():
    partly = 2 * X
    partly[2:] = make_poison("float32", SEED)
    finding = CHECKER.check(CASE, EXPECTED, make_outcome(partly, partly, partly, unwritten=["out"]))
    assert (finding.kind, finding.message) == ("unwritten", "No kernel wrote 2 of 4 elements of `out`.")


def test_rejects_results_without_a_kernel():
    assert get_kind(make_outcome(2 * X, 2 * X, 2 * X, launches=0)) == "launch"
    assert get_kind(make_outcome(2 * X, 2 * X, 2 * X, host=["out"])) == "host"


def test_rejects_half_precision():
    rough = (X / 3).astype(np.float16).astype(np.float32)
    runs = [{"out": X.astype(np.float64) / 3}] * 3
    expected = Outcome(how="ok", value={"runs": runs, "launches": [1] * 3, "host": [], "unwritten": []})
    assert not CHECKER.check(CASE, expected, make_outcome(rough, rough, rough)).ok


@pytest.mark.parametrize(
    ("after", "kind"),
    [(2 * X, ""), (WRONG, "value"), (X, "unchanged"), (X[:2], "type"), (2 * X.astype(np.int64), "type")],
)
def test_compares_an_array_that_changes_in_place(after: Any, kind: str):
    case = replace(CASE, payload=launch("solve", {"out": inout(X)}, seed=SEED))
    assert CHECKER.check(case, EXPECTED, make_outcome(after, after, after)).kind == kind


def test_applies_tolerances_to_the_outputs_that_they_name():
    payload = launch("solve", {"a": inout(X), "b": output([4], "float32")}, seed=SEED)
    case = replace(CASE, payload=payload, options={"rtol": {"a": 0.5, "b": 1e-6}})
    right = {"a": 2 * X, "b": 2 * X}
    expected = replace(EXPECTED, value=EXPECTED.value | {"runs": [right] * 3})
    for wrong, kind in (("a", ""), ("b", "value")):
        actual = replace(EXPECTED, value=EXPECTED.value | {"runs": [right | {wrong: WRONG}] * 3})
        assert CHECKER.check(case, expected, actual).kind == kind


def test_shows_both_outputs_with_the_dtype_that_the_case_asks_for():
    """The reference computes in float64."""
    view = CHECKER.show(CASE, EXPECTED, make_outcome(WRONG, WRONG, WRONG))
    assert isinstance(view.expected, ArrayView)
    assert isinstance(view.actual, ArrayView)
    assert (view.expected.dtype, view.actual.dtype) == ("float32", "float32")
    half = replace(CASE, payload=launch("solve", {"x": array(X), "out": output([4], "float16")}, seed=SEED))
    large = replace(EXPECTED, value=EXPECTED.value | {"runs": [{"out": np.array([1 / 3, 1e5, -1e5, np.nan])}] * 3})
    shown = CHECKER.show(half, large, Outcome(how="not_run")).expected
    assert shown == ArrayView(dtype="float16", shape=[4], data=[0.333251953125, "inf", "-inf", "nan"])


def test_describes_a_fault_with_program_and_element():
    finding = CHECKER.check(CASE, EXPECTED, make_fault())
    assert (finding.ok, finding.kind) == (False, "bounds")
    assert "loads outside of `x` on line 9" in finding.message
    assert finding.detail == "Program (3, 0, 0) loads element 4 of `x`, which has 4 elements in memory."


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {},
        {"fault": None},
        {"fault": {"kind": "secret", "access": "load", "array": "x"}},
        {"runs": [{"out": 2 * X}], "launches": [True], "host": []},
        {"runs": [{"out": X[:2]}] * 3, "launches": [1] * 3, "host": []},
        {"runs": [{"out": (2 * X).astype(np.int64)}] * 3, "launches": [1] * 3, "host": []},
        {"runs": [{}] * 3, "launches": [1] * 3, "host": []},
        {"runs": [], "launches": [], "host": []},
        {"runs": [{"out": 2 * X}], "launches": [1], "host": []},  # without the other orders and other memory
        {"runs": [{"out": 2 * X}] * 4, "launches": [1] * 4, "host": []},
    ],
)
def test_rejects_tampered_values(value: Any):
    assert get_kind(Outcome(how="ok", value=value)) == "type"


def test_repeats_no_name_or_number_that_the_program_invented():
    for kind in ("bounds", "dot"):
        finding = CHECKER.check(CASE, EXPECTED, make_fault(kind=kind, array="secret 42", element="secret"))
        assert "secret" not in finding.message + finding.detail
    tile = make_fault(kind="dot", access="dot", array="16x8x32")
    assert CHECKER.check(CASE, EXPECTED, tile).detail == "The tiles are 16x8 and 8x32."


def test_distinguishes_faults_by_kind_access_and_array():
    load, store = make_fault(), make_fault(access="store", array="out")
    assert CHECKER.is_same_behavior(CASE, load, make_fault(element=7, program=[1, 0, 0]))
    assert not CHECKER.is_same_behavior(CASE, load, store)
    assert not CHECKER.is_same_behavior(CASE, load, make_outcome(WRONG, WRONG, WRONG))


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "int8", "int32", "int64"])
def test_poison_depends_on_the_seed_and_is_found_bit_by_bit(dtype: str):
    memory = np.full(3, make_poison(dtype, 1))
    assert find_poison(memory, 1).all()
    assert not find_poison(memory, 2).any()
    assert not find_poison(np.full(3, make_poison(dtype, 1, finite=True)), 1).any()
