"""The toy problem, the real sandbox, and what judges a test file in it."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from judge.grading.report import Report
from judge.grading.testing import Told, grade_tests
from problems.format.problem import Problem
from sandbox import Sandbox, open_sandbox
from tests.grading.doubling import JudgeTests, doubling_problem
from tests.grading.plays import toy_problem


@pytest.fixture
def toy(tmp_path: Path) -> Problem:
    return toy_problem(tmp_path)


@pytest.fixture(scope="session")
def box() -> Iterator[Sandbox]:
    """The real sandbox, as a user's machine has it."""
    with closing(open_sandbox()) as sandbox:
        yield sandbox


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache of expected outcomes that the tests of one session share."""
    return tmp_path_factory.mktemp("expected")


@pytest.fixture
def judged_tests(box: Sandbox, cache: Path) -> JudgeTests:
    def judge(tests: str, *, only_right: bool = False, on_implementation: Told | None = None) -> Report:
        problem, source = doubling_problem(), tests.encode()
        return grade_tests(
            problem, source, box, cache=cache, only_right=only_right, on_implementation=on_implementation
        )

    return judge
