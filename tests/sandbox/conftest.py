"""The contract suite runs on each backend that this machine has."""

from collections.abc import Iterator

import pytest

from sandbox import open_sandbox
from sandbox.choose import available, names
from sandbox.runner import PooledSandbox


@pytest.fixture(scope="session", params=names())
def sandbox(request: pytest.FixtureRequest) -> Iterator[PooledSandbox]:
    if (reason := available(request.param)) is not None:
        pytest.skip(f"{request.param}: {reason}")
    opened = open_sandbox(request.param)
    yield opened
    opened.close()
