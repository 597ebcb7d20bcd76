"""The contract suite runs on each backend that this machine has."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from sandbox import open_sandbox
from sandbox.cell import Cell
from sandbox.choose import names
from sandbox.launcher.link import Link
from sandbox.runner import PooledSandbox
from tests.backends import demand
from tests.sandbox import launchers


@pytest.fixture(scope="session")
def launcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Link]:
    """A launcher that has no workers but those of the tests."""
    with launchers.running(tmp_path_factory.mktemp("launcher") / "log") as (link, _):
        yield link


@pytest.fixture(scope="session", params=names())
def sandbox(request: pytest.FixtureRequest) -> Iterator[PooledSandbox]:
    with ExitStack() as stack:
        if request.param == "launcher":
            stack.enter_context(launchers.found(request.getfixturevalue("launcher")))
        demand(request.param)
        opened = open_sandbox(request.param)
        yield opened
        opened.close()


@pytest.fixture
def worker(launcher: Link) -> Iterator[Link]:
    """This process finds the launcher."""
    with launchers.found(launcher):
        yield launcher


@pytest.fixture
def cell(launcher: Link) -> Iterator[Cell]:
    made = launchers.make(launcher)
    yield made
    made.destroy()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What a hostile program can do in a cell is proven of the docker backend, whose cells a launcher passes on."""
    left_out = [item for item in items if item.path.name.startswith("test_hostile") and _has_launcher(item)]
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=left_out)


def _has_launcher(item: pytest.Item) -> bool:
    return isinstance(item, pytest.Function) and "launcher" in item.name.partition("[")[2].rstrip("]").split("-")
