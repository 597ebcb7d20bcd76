"""gradient_accumulation: the checker rejects near misses without naming a bug, and handles malformed outcomes."""

import copy
import importlib.util
import sys
from collections.abc import Mapping
from types import ModuleType
from typing import Any, cast

import numpy as np
import pytest

from problems.format.case import Case
from problems.format.loader import PRACTICE_SEED, load_package
from problems.format.outcome import Outcome
from problems.gradient_accumulation import check, reference

PROBLEM = load_package("gradient_accumulation")
CASES: Mapping[str, Case] = {case.name: case for case in PROBLEM.cases(PRACTICE_SEED)}
CHECKER = check.WindowsChecker()


@pytest.fixture(scope="module")
def driver() -> Any:
    """Load the driver outside a cell, with a stub for the module `cell`."""
    spec = importlib.util.spec_from_file_location("driver_of_windows", PROBLEM.folder / "driver.py")
    assert spec is not None
    assert spec.loader is not None
    module, before = importlib.util.module_from_spec(spec), sys.modules.get("cell")
    sys.modules["cell"] = ModuleType("cell")
    try:
        spec.loader.exec_module(module)
    finally:
        del sys.modules["cell"]
        if before is not None:
            sys.modules["cell"] = before
    return module


def run_accumulator(driver: Any, case: Case, kind: Any = reference.GradAccumulator) -> Outcome:
    driver.get_solution = lambda: type("solution", (), {"GradAccumulator": kind})
    answer = driver.run(copy.deepcopy(dict(case.payload)))
    return Outcome(how="ok", value=answer["value"], mutated=tuple(answer["mutated"]))


class FaultyAccumulator(reference.GradAccumulator):
    """The reference with a window that closes at another time, or with an extra factor."""

    steps_first, extra_steps, factor, clears_always = 0, 0, 1.0, False

    def __init__(self, model: Any, optimizer: Any, n_steps: int) -> None:
        super().__init__(model, optimizer, n_steps)
        self.count = self.steps_first and n_steps - 1
        self.n_steps += self.extra_steps

    def step(self, x: Any, y: Any) -> float:
        if self.clears_always:
            for value in self.model.grads.values():
                value[...] = 0.0
        return super().step(x, y)

    def _close_window(self) -> None:
        for name in self.model.grads:
            self.model.grads[name] = self.model.grads[name] * self.factor
        super()._close_window()


def make_faulty(**faults: Any) -> Any:
    return type("GradAccumulator", (FaultyAccumulator,), faults)


@pytest.mark.parametrize("case", CASES.values(), ids=lambda case: case.name)
def test_accepts_reference(driver: Any, case: Case) -> None:
    outcome = run_accumulator(driver, case)
    assert CHECKER.check(case, outcome, run_accumulator(driver, case, make_faulty())).ok
    assert not check.witness(case, outcome, outcome)
    CHECKER.show(case, outcome, outcome)


@pytest.mark.parametrize(
    "faults",
    [{"steps_first": 1}, {"extra_steps": 1}, {"factor": 0.5}, {"clears_always": True}],
    ids=["steps in first call", "steps one call late", "scaled twice", "clears in every call"],
)
def test_rejects_near_misses_without_naming_a_bug(driver: Any, faults: Any) -> None:
    failed = 0
    for case in CASES.values():
        want, got = run_accumulator(driver, case), run_accumulator(driver, case, make_faulty(**faults))
        if not CHECKER.check(case, want, got).ok:
            failed += 1
            assert not check.witness(case, want, got), case.name
    assert failed > 20


def test_loss_supports_all_ways_to_scale(driver: Any) -> None:
    loss = driver.ScalableLoss.create(3.0, [(1.0, np.ones(2))])
    for half in (loss / 2, loss * 0.5, 0.5 * loss, np.float64(0.5) * loss, loss / np.int64(2)):
        assert float(half) == pytest.approx(1.5)
    assert cast("Any", sum([loss, loss])).parts == [(1.0, loss.parts[0][1])] * 2


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {},
        {"returned": [], "steps": []},
        {"returned": [None] * 2, "steps": [[1, 0, {"w": None}]]},
        {"returned": ["1", []], "steps": [[1, 0, {"w": np.zeros((2, 2))}]]},
        {"returned": [1.0, 4.0], "steps": [[1, 0]]},
        {"returned": [1.0, 4.0], "steps": [[1.0, 0, {}]]},
        {"returned": [1.0, 4.0], "steps": [[1, 0, {"w": np.full(2, np.nan)}]]},
        {"returned": [1.0], "steps": [[10**9, 7, {"w": np.zeros(2)}]]},
    ],
    ids=lambda value: repr(value)[:40],
)
def test_handles_malformed_outcomes(driver: Any, value: Any) -> None:
    case = CASES["worked example"]
    want, malformed = run_accumulator(driver, case), Outcome(how="ok", value=value)
    assert not CHECKER.check(case, want, malformed).ok
    assert CHECKER.is_same_behavior(case, malformed, malformed)
    assert not CHECKER.is_same_behavior(case, want, malformed)
    check.witness(case, want, malformed)
    CHECKER.show(case, want, malformed)
