"""The toy problem, the scripted sandbox and the real one."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from problems.format.problem import Problem
from sandbox import Sandbox, open_sandbox
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
