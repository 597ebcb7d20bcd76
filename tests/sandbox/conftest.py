"""The contract suite runs on each backend that this machine has."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from sandbox import open_sandbox
from sandbox.choose import available, names
from sandbox.runner import PooledSandbox
from tests.sandbox import launchers


@pytest.fixture(scope="session", params=names())
def sandbox(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PooledSandbox]:
    with ExitStack() as stack:
        if request.param == "launcher":
            log = tmp_path_factory.mktemp("launcher") / "log"
            link, _ = stack.enter_context(launchers.running(log))
            patch = stack.enter_context(pytest.MonkeyPatch.context())
            for name, value in launchers.as_environment(link).items():
                patch.setenv(name, value)
        if (reason := available(request.param)) is not None:
            pytest.skip(f"{request.param}: {reason}")
        opened = open_sandbox(request.param)
        yield opened
        opened.close()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What a hostile program can do in a cell is proven of the docker backend, whose cells a launcher passes on."""
    left_out = [item for item in items if item.path.name.startswith("test_hostile") and _has_launcher(item)]
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=left_out)


def _has_launcher(item: pytest.Item) -> bool:
    return isinstance(item, pytest.Function) and "launcher" in item.name.partition("[")[2].rstrip("]").split("-")
