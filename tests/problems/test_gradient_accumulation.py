"""gradient_accumulation: near misses are refused and given no name that is not theirs; hostile answers are survived."""

import copy
import importlib.util
import sys
from collections.abc import Mapping
from types import ModuleType
from typing import Any, cast

import numpy as np
import pytest

from problems.format.case import Case
from problems.format.loader import SEED, load
from problems.format.outcome import Outcome
from problems.gradient_accumulation import check, reference

PROBLEM = load("gradient_accumulation")
CASES: Mapping[str, Case] = {case.name: case for case in PROBLEM.cases(SEED)}
CHECKER = check.Windows()


@pytest.fixture(scope="module")
def driver() -> Any:
    """The driver outside a box, where there is no module `cell`."""
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


def accumulated(driver: Any, case: Case, kind: Any = reference.GradAccumulator) -> Outcome:
    driver.loaded = lambda: type("solution", (), {"GradAccumulator": kind})
    answer = driver.run(copy.deepcopy(dict(case.payload)))
    return Outcome(how="ok", value=answer["value"], mutated=tuple(answer["mutated"]))


class Skewed(reference.GradAccumulator):
    """The reference with a window that closes elsewhere, or a factor too many."""

    first, late, factor, every = 0, 0, 1.0, False

    def __init__(self, model: Any, optimizer: Any, n_steps: int) -> None:
        super().__init__(model, optimizer, n_steps)
        self.count = self.first and n_steps - 1
        self.n_steps += self.late

    def step(self, x: Any, y: Any) -> float:
        if self.every:
            for value in self.model.grads.values():
                value[...] = 0.0
        return super().step(x, y)

    def _close(self) -> None:
        for name in self.model.grads:
            self.model.grads[name] = self.model.grads[name] * self.factor
        super()._close()


def skewed(**how: Any) -> Any:
    return type("GradAccumulator", (Skewed,), how)


@pytest.mark.parametrize("case", CASES.values(), ids=lambda case: case.name)
def test_it_accepts_the_reference(driver: Any, case: Case) -> None:
    outcome = accumulated(driver, case)
    assert CHECKER.check(case, outcome, accumulated(driver, case, skewed())).ok
    assert not check.witness(case, outcome, outcome)
    CHECKER.show(case, outcome, outcome)


@pytest.mark.parametrize(
    "how",
    [{"first": 1}, {"late": 1}, {"factor": 0.5}, {"every": True}],
    ids=["steps in the first call", "steps one call late", "scaled twice", "cleared every time"],
)
def test_it_refuses_near_misses_and_names_nothing(driver: Any, how: Any) -> None:
    failed = 0
    for case in CASES.values():
        want, got = accumulated(driver, case), accumulated(driver, case, skewed(**how))
        if not CHECKER.check(case, want, got).ok:
            failed += 1
            assert not check.witness(case, want, got), case.name
    assert failed > 20


def test_it_takes_a_loss_scaled_in_any_way(driver: Any) -> None:
    loss = driver.Loss.made(3.0, [(1.0, np.ones(2))])
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
def test_it_survives_whatever_a_box_sends(driver: Any, value: Any) -> None:
    case = CASES["worked example"]
    want, junk = accumulated(driver, case), Outcome(how="ok", value=value)
    assert not CHECKER.check(case, want, junk).ok
    assert CHECKER.same(case, junk, junk)
    assert not CHECKER.same(case, want, junk)
    check.witness(case, want, junk)
    CHECKER.show(case, want, junk)
