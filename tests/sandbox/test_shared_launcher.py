"""A launcher with SANDBOX_ISOLATION=shared, whose cells are forked from one template for all workers of the machine."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from sandbox import Sandbox, Status, open_sandbox
from sandbox.backends import get_unavailable_reason, read_shared_pool
from sandbox.base import AnswerCallback
from sandbox.isolation import ISOLATION
from sandbox.launcher.client import LauncherClient, load_client
from tests.backends import SHARED_LAUNCHER, use_backend
from tests.sandbox import cell_processes, launcher_process
from tests.sandbox.job_builders import make_job
from tools.stack import wait_until


@pytest.fixture
def workers(shared_launcher: LauncherClient) -> Iterator[tuple[Sandbox, Sandbox]]:
    """Two workers of the launcher."""
    with (
        launcher_process.use_launcher(shared_launcher),
        use_backend(SHARED_LAUNCHER) as name,
        closing(open_sandbox(name)) as one,
        closing(open_sandbox(name)) as other,
    ):
        yield one, other


def run_ok(sandbox: Sandbox, answer: AnswerCallback | None = None) -> None:
    job = make_job("import cell\ndef f(x): return cell.ask(x) if x else x", [3 if answer else 0])
    assert [run.status for run in sandbox.run(job, answer=answer).cases] == [Status.OK]


def find_template(sandbox: Sandbox) -> int:
    """Run a job, and return the parent of its cell's first process."""
    launcher_process.wait_until_assigned(load_client(), set())
    templates: list[int] = []

    def answer(_index: int, frame: bytes) -> bytes:
        (first,) = cell_processes.find_fork_servers(cell_processes.list_cell_processes("launcher"))
        templates.append(int(Path(f"/proc/{first}/stat").read_text().rpartition(")")[2].split()[1]))
        return frame

    run_ok(sandbox, answer)
    return templates[0]


def test_workers_share_a_template_until_a_cell_is_lost(workers: tuple[Sandbox, Sandbox]) -> None:
    # Between two jobs it may have been replaced after its last fork.
    assert any(find_template(workers[0]) == find_template(workers[1]) for _ in range(2))
    before = find_template(workers[0])
    killed: list[int] = []

    def kill_once(_index: int, frame: bytes) -> bytes:
        if not killed:
            killed.extend(cell_processes.list_cell_processes("launcher"))
            cell_processes.kill_processes(killed)
            for pid in killed:
                cell_processes.wait_until_dead(pid)
        return frame

    run_ok(workers[0], kill_once)
    assert killed
    assert before not in (find_template(workers[1]), find_template(workers[0]))


def test_says_how_many_cells_wait(workers: tuple[Sandbox, Sandbox]) -> None:
    run_ok(workers[0])
    wait_until(lambda: (status := read_shared_pool("launcher")) is not None and status.ready == 1, 60)


@pytest.mark.parametrize("wanted", ["strict", "loose"])
def test_worker_refuses_a_launcher_with_another_isolation(
    workers: tuple[Sandbox, Sandbox], monkeypatch: pytest.MonkeyPatch, wanted: str
) -> None:
    monkeypatch.setenv(ISOLATION, wanted)
    reason = get_unavailable_reason("launcher")
    assert reason is not None
    assert f"SANDBOX_ISOLATION is '{wanted}' here and 'shared' at the launcher" in reason
    monkeypatch.setenv(ISOLATION, "shared")
    assert get_unavailable_reason("launcher") is None
