"""The contract suite runs on each backend that this machine has."""

import os
from collections.abc import Iterator

import pytest

from sandbox import open_sandbox
from sandbox.choose import module, names
from sandbox.runner import PooledSandbox


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("root") and os.geteuid() != 0:
            item.add_marker(pytest.mark.skip(reason="looks into the box's memory from outside, which only root may"))


@pytest.fixture(scope="session", params=names())
def sandbox(request: pytest.FixtureRequest) -> Iterator[PooledSandbox]:
    if (reason := module(request.param).available()) is not None:
        pytest.skip(f"{request.param}: {reason}")
    opened = open_sandbox(request.param)
    yield opened
    opened.close()
