"""Each two outcomes are compared once, and outcomes that differ in anything are never confused."""

from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest

from judge.grading.comparison_memo import memoize_comparisons
from problems.format.case import Case
from problems.format.checker_api import RIGHT, Finding
from problems.format.outcome import Outcome, RaisedException
from problems.format.problem import Problem
from tests.grading.toy_problem import EqualityChecker

VALUES = (0, 0.0, -0.0, False, "0", [0], (0,), None, float("nan"), np.float32(0), np.zeros(1), np.zeros(1, np.float32))
DIFFERENT = (
    *(Outcome(how="ok", value=value) for value in VALUES),
    Outcome(how="ok", value=0, mutated=("x",)),
    Outcome(how="ok", value=0, calls=[1]),
    *(Outcome(how="raised", raised=RaisedException(type=name)) for name in ("ValueError", "KeyError")),
    Outcome(how="crashed", detail="SIGKILL"),
)


class RecordingChecker(EqualityChecker):
    def __init__(self) -> None:
        self.calls: list[tuple[object, ...]] = []

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        self.calls.append(("check", case.name, expected, actual))
        return RIGHT

    def is_same_behavior(self, case: Case, a: Outcome, b: Outcome) -> bool:
        self.calls.append(("same", case.name, a, b))
        return a is b


@pytest.fixture
def recorder() -> RecordingChecker:
    return RecordingChecker()


@pytest.fixture
def problem(toy: Problem, recorder: RecordingChecker) -> Problem:
    def witness(case: Case, expected: Outcome, actual: Outcome) -> Any:
        recorder.calls.append(("witness", case.name, expected, actual))
        yield "bug"

    return memoize_comparisons(replace(toy, checkers={toy.checker: recorder}, witness=witness))


def copy(outcome: Outcome) -> Outcome:
    value = outcome.value.copy() if isinstance(outcome.value, np.ndarray) else outcome.value
    return replace(outcome, value=value)


def test_compares_equal_outcomes_once(problem: Problem, recorder: RecordingChecker):
    case = problem.cases(1)[0]
    checker = problem.get_checker(case)
    assert problem.witness is not None
    expected = Outcome(how="ok", value=[np.ones(3), {"a": 1}])
    for _ in range(3):
        actual = Outcome(how="ok", value=[np.ones(3), {"a": 2}])
        assert checker.check(case, expected, actual) is RIGHT
        assert not checker.is_same_behavior(case, expected, actual)
        assert list(problem.witness(case, expected, actual)) == ["bug"]
    assert [call[0] for call in recorder.calls] == ["check", "same", "witness"]


def test_confuses_no_outcomes_that_differ(problem: Problem, recorder: RecordingChecker):
    case = problem.cases(1)[0]
    checker = problem.get_checker(case)
    for _ in range(2):
        for one, other in product(DIFFERENT, DIFFERENT):
            checker.is_same_behavior(case, copy(one), copy(other))
    assert len(recorder.calls) == len(DIFFERENT) ** 2


def test_confuses_no_cases(problem: Problem, recorder: RecordingChecker):
    outcome = Outcome(how="ok", value=1)
    for case in problem.cases(1):
        problem.checkers[problem.checker].check(case, outcome, outcome)
    names = [case.name for case in problem.cases(1)]
    assert [call[1] for call in recorder.calls] == names
