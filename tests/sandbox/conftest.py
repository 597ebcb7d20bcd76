"""Fixtures of the sandbox tests. The contract suite runs on each backend that is available on this machine."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from sandbox import open_sandbox
from sandbox.backends import list_backends
from sandbox.cell import Cell
from sandbox.launcher.client import LauncherClient
from sandbox.runner import PooledSandbox
from tests.backends import require_backend
from tests.sandbox import launcher_process


@pytest.fixture(scope="session")
def launcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LauncherClient]:
    """A launcher that only the tests use."""
    with launcher_process.run_launcher(tmp_path_factory.mktemp("launcher") / "log") as (client, _):
        yield client


@pytest.fixture(scope="session", params=list_backends())
def sandbox(request: pytest.FixtureRequest) -> Iterator[PooledSandbox]:
    with ExitStack() as stack:
        if request.param == "launcher":
            stack.enter_context(launcher_process.use_launcher(request.getfixturevalue("launcher")))
        require_backend(request.param)
        backend_sandbox = open_sandbox(request.param)
        yield backend_sandbox
        backend_sandbox.close()


@pytest.fixture
def worker(launcher: LauncherClient) -> Iterator[LauncherClient]:
    """Configure this process to use the launcher."""
    with launcher_process.use_launcher(launcher):
        yield launcher


@pytest.fixture
def cell(launcher: LauncherClient) -> Iterator[Cell]:
    new_cell = launcher_process.make_cell(launcher)
    yield new_cell
    new_cell.destroy()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip the hostile programs for the launcher, whose cells are those of the docker backend."""
    deselected = [item for item in items if item.path.name.startswith("test_hostile") and _has_launcher(item)]
    items[:] = [item for item in items if item not in deselected]
    config.hook.pytest_deselected(items=deselected)


def _has_launcher(item: pytest.Item) -> bool:
    return isinstance(item, pytest.Function) and "launcher" in item.name.partition("[")[2].rstrip("]").split("-")
