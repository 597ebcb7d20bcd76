"""Fixtures: the toy problem, the real sandbox, a shared cache, and a grader of test files."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from judge.grading.context import GradingContext
from judge.grading.exercise_write_tests import grade_tests
from judge.grading.report import GradingReport
from problems.format.problem import Problem
from sandbox import Sandbox, open_sandbox
from tests.grading.doubling_problem import GradeTestFile, OnImplementation, build_doubling_problem
from tests.grading.toy_problem import build_toy_problem
from tools.stack import get_shared_cache_folder


@pytest.fixture
def toy(tmp_path: Path) -> Problem:
    return build_toy_problem(tmp_path)


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    """The real sandbox of this machine."""
    with closing(open_sandbox()) as sandbox:
        yield sandbox


@pytest.fixture(scope="session")
def cache() -> Path:
    """The cache folder of expected outcomes that all tests share."""
    return get_shared_cache_folder()


@pytest.fixture
def grade_test_file(sandbox: Sandbox, cache: Path) -> GradeTestFile:
    def grade_doubling_tests(
        tests: str, *, only_samples: bool = False, on_implementation: OnImplementation = lambda _: None
    ) -> GradingReport:
        context = GradingContext(
            build_doubling_problem(),
            sandbox,
            cache=cache,
            only_samples=only_samples,
            on_implementation=on_implementation,
        )
        return grade_tests(context, tests.encode())

    return grade_doubling_tests
