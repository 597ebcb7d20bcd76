"""The cases of a seed may judge interviews only if each bug is refused and named."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from judge.grading.bug_validation import find_seed_errors
from judge.grading.context import GradingContext
from judge.grading.grade_command import open_backend
from problems.format.loader import CHECKED_SEED, load_package
from problems.format.problem import Problem
from sandbox import Sandbox

SOFTMAX = load_package("softmax")
PROBLEM = replace(SOFTMAX, bugs=SOFTMAX.bugs[:2])  # running all bugs takes long


@pytest.fixture(scope="module")
def sandbox(require_sandbox: None) -> Iterator[Sandbox]:
    sandbox = open_backend(None)
    yield sandbox
    sandbox.close()


def find_errors(problem: Problem, sandbox: Sandbox, tmp_path: Path) -> list[str]:
    return list(find_seed_errors(GradingContext(problem, sandbox, seed=CHECKED_SEED, cache=tmp_path)))


def test_accepts_cases_that_name_each_bug(sandbox: Sandbox, tmp_path: Path) -> None:
    assert find_errors(PROBLEM, sandbox, tmp_path) == []


def test_refuses_cases_that_a_bug_passes(sandbox: Sandbox, tmp_path: Path) -> None:
    harmless = replace(PROBLEM.bugs[0], id="harmless", sources={"": PROBLEM.reference})
    errors = find_errors(replace(PROBLEM, bugs=(harmless,)), sandbox, tmp_path)
    assert any("passes every case" in error for error in errors)
