"""Fixtures of the sandbox tests. The contract suite runs on each backend that is available on this machine."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from sandbox import open_sandbox
from sandbox.backends import list_backends
from sandbox.cell import Cell
from sandbox.cell_images import CPU_IMAGE, KERNEL_IMAGE
from sandbox.isolation import SHARED
from sandbox.launcher.client import LauncherClient
from sandbox.runner import PooledSandbox
from tests.backends import KERNEL_CELLS, SHARED_LAUNCHER, STRICT_BUBBLEWRAP, require_backend, use_backend
from tests.kernels import require_kernels
from tests.sandbox import launcher_process


@pytest.fixture(scope="session")
def launcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LauncherClient]:
    """A launcher that only the tests use."""
    with launcher_process.run_launcher(tmp_path_factory.mktemp("launcher") / "log") as (client, _):
        yield client


@pytest.fixture(scope="session")
def shared_launcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LauncherClient]:
    """A launcher whose cells are forked from a template."""
    folder = tmp_path_factory.mktemp("shared-launcher")
    with launcher_process.run_launcher(folder / "log", isolation=SHARED) as (client, _):
        yield client


STRICT_TESTS = {
    *("test_backend_contract", "test_backends", "test_cell_counters", "test_hostile", "test_host_paths"),
    *("test_leaks", "test_cells_in_turn", "test_secrets", "test_all_guarantees_hold"),
}
"""The modules and tests that also run on STRICT_BUBBLEWRAP. The others are about the same code in every cell: the
limits of a job, the fork server, the filters, and how the host reads results."""


LAUNCHER_TESTS = {
    *("test_backend_contract", "test_backends", "test_frozen_channel", "test_leaks", "test_all_guarantees_hold"),
    "test_replaces_lost_cell_of_a_case",
}
"""The modules and tests that also run on the launcher: who creates, assigns and loses a cell, and what is between the
cell and the host. The others are about what happens in a cell, and its cells are those of the docker backend."""


SHARED_LAUNCHER_TESTS = LAUNCHER_TESTS | {"test_cells_in_turn"}
"""The modules and tests that also run on SHARED_LAUNCHER, whose cells are those of the bubblewrap backend."""


KERNEL_TESTS = {"test_backend_contract", "test_all_guarantees_hold"}
"""The modules and tests that also run on KERNEL_CELLS: the first process of a cell has Triton loaded."""


LAUNCHERS = {"launcher": "launcher", SHARED_LAUNCHER: "shared_launcher"}
"""The fixtures with the launchers."""


@pytest.fixture(scope="session", params=[*list_backends(), STRICT_BUBBLEWRAP, SHARED_LAUNCHER, KERNEL_CELLS])
def sandbox(request: pytest.FixtureRequest) -> Iterator[PooledSandbox]:
    with ExitStack() as stack:
        if request.param in LAUNCHERS:
            launcher = request.getfixturevalue(LAUNCHERS[request.param])
            stack.enter_context(launcher_process.use_launcher(launcher))
        name = stack.enter_context(use_backend(request.param))
        require_backend(name)
        backend_sandbox = open_sandbox(name)
        if request.param == KERNEL_CELLS:
            require_kernels()
            backend_sandbox = replace_cells_by_kernel_cells(backend_sandbox)
        yield backend_sandbox
        backend_sandbox.close()


def replace_cells_by_kernel_cells(sandbox: PooledSandbox) -> PooledSandbox:
    """Return a sandbox that runs the jobs for ordinary cells in cells for kernels. No other cell has started."""
    return PooledSandbox(sandbox.name, {CPU_IMAGE: sandbox._pools[KERNEL_IMAGE]}, sandbox._filter, sandbox.traits)


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
    """Deselect tests on a backend whose cells another backend covers."""
    deselected = [item for item in items if _is_covered_by_other_backend(item)]
    items[:] = [item for item in items if item not in deselected]
    config.hook.pytest_deselected(items=deselected)


def _get_backend(item: pytest.Item) -> object:
    parameters: dict[str, object] = getattr(getattr(item, "callspec", None), "params", {})
    return parameters.get("sandbox")


def _is_covered_by_other_backend(item: pytest.Item) -> bool:
    """What the self-test concludes from the results of its jobs is the same code for each backend."""
    backend, test = _get_backend(item), item.name.partition("[")[0]
    if backend == STRICT_BUBBLEWRAP:
        return not STRICT_TESTS & {item.path.stem, test}
    if backend == KERNEL_CELLS:
        return not KERNEL_TESTS & {item.path.stem, test}
    if backend == SHARED_LAUNCHER:
        return not SHARED_LAUNCHER_TESTS & {item.path.stem, test}
    if item.path.stem == "test_selftest" and test != "test_all_guarantees_hold":
        return backend != "bubblewrap"
    return backend == "launcher" and not LAUNCHER_TESTS & {item.path.stem, test}
