"""The values of a submission share a bounded memory."""

import numpy as np
import pytest

from judge.grading import run_outcomes
from judge.grading.run_outcomes import SMALL_FRAME_BYTES, RetainedValueBudget
from problems.format.outcome import Outcome

LARGE = Outcome(how="ok", value=np.zeros(100_000))
SMALL = Outcome(how="ok", value=1.0)
FRAME = 800_000


@pytest.fixture(autouse=True)
def little_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_outcomes, "MAX_RETAINED_BYTES", 2_000_000)


def test_values_that_do_not_fit_are_dropped():
    budget = RetainedValueBudget()
    results = [budget.enforce(LARGE, SMALL, FRAME) for _ in range(4)]
    assert results[:2] == [LARGE, LARGE]
    assert [(each.how, each.value) for each in results[2:]] == [("output", None)] * 2
    assert budget.enforce(SMALL, SMALL, FRAME) == SMALL  # a small one still fits


def test_values_as_large_as_those_of_the_reference_need_no_room():
    budget = RetainedValueBudget()
    assert {budget.enforce(LARGE, LARGE, FRAME).how for _ in range(100)} == {"ok"}


def test_an_ending_without_a_value_stays():
    ended = Outcome(how="raised", detail="x" * 1000)
    assert RetainedValueBudget().enforce(ended, SMALL, 0) is ended


def test_values_of_small_frames_are_not_counted():
    budget = RetainedValueBudget()
    assert {budget.enforce(LARGE, SMALL, SMALL_FRAME_BYTES).how for _ in range(100)} == {"ok"}
