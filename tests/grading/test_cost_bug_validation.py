"""The measurement of cost bugs: one slow turn of the reference does not decide."""

from pathlib import Path
from typing import Any

import pytest

from judge.grading import cost_bug_validation
from judge.grading.context import GradingContext
from judge.grading.cost_bug_validation import find_cost_bug_errors
from judge.grading.cpu_measurement import CpuRatio
from sandbox import Sandbox
from tests.grading.measured_problem import REFERENCE, build_measured_problem

WITHIN, ABOVE = (CpuRatio(ratio=ratio, at_least=ratio) for ratio in (1.0, 11.0))


@pytest.mark.parametrize(("ratios", "count"), [([WITHIN, ABOVE], 0), ([WITHIN, WITHIN], 1), ([ABOVE], 0)])
def test_measures_a_ratio_that_proves_nothing_again(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ratios: list[CpuRatio], count: int
):
    left = list(ratios)

    def measure(_problem: object, _case: object, source: bytes, *_: object, **__: Any) -> CpuRatio:
        return WITHIN if source == REFERENCE.encode() else left.pop(0)

    monkeypatch.setattr(cost_bug_validation, "measure_cpu_ratio", measure)
    context = GradingContext(build_measured_problem(), sandbox, cache=tmp_path)
    assert len(list(find_cost_bug_errors(context))) == count
    assert not left
