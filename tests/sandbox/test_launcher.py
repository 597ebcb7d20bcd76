"""A running launcher: the life of its cells, how it starts and how it stops."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, closing
from pathlib import Path

import docker
import pytest

from sandbox import Limits, SandboxError, SharedPoolStatus, Status, open_sandbox, read_shared_pool
from sandbox.cell import Cell
from sandbox.launcher import backend, cell_manager, commands, json_messages, settings
from sandbox.launcher.cell_memory import CELL_BYTES
from sandbox.launcher.client import LauncherClient
from tests.sandbox import launcher_process
from tests.sandbox.cell_processes import list_containers
from tests.sandbox.job_builders import decode_outcome, make_job, run_and_keep
from tests.sandbox.launcher_process import MIB
from tools.stack import ROOT, wait_until

LOWER_LIMITS: dict[str, dict[str, int]] = {commands.LIMIT: {"memory_bytes": 256 * MIB}}


# The life of a cell


def test_destroys_cell_when_connection_closes(launcher: LauncherClient):
    cell = launcher_process.make_cell(launcher)
    launcher_process.wait_until_assigned(launcher, {cell.name})
    assert launcher_process.has_container(cell.name)
    cell.destroy()
    launcher_process.wait_until_assigned(launcher, set())
    wait_until(lambda: not launcher_process.has_container(cell.name), 30)


def test_closes_connection_of_killed_cell(launcher: LauncherClient, cell: Cell):
    assert cell.is_alive()
    with closing(docker.APIClient()) as engine:
        engine.kill(cell.name)
    wait_until(lambda: not cell.is_alive(), 30)
    assert cell.channel.recv(1) == b""


def test_destroys_only_cells_of_killed_worker(launcher: LauncherClient, cell: Cell):
    code = """
import sys, time
from sandbox import open_sandbox
from tests.sandbox.job_builders import make_job
def accept(index, run):
    sys.stdout.write("running\\n"); sys.stdout.flush()
    time.sleep(99)
open_sandbox("launcher").run(make_job("def f(x): return x"), accept=accept)
"""
    launcher_process.wait_until_assigned(launcher, {cell.name})
    environment = os.environ | launcher_process.make_environment(launcher)
    owner = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=environment, stdout=subprocess.PIPE)
    assert owner.stdout is not None
    assert owner.stdout.readline() == b"running\n"
    (worker_container,) = launcher_process.list_assigned(launcher) - {cell.name}
    owner.kill()
    owner.wait()
    owner.stdout.close()
    wait_until(lambda: not launcher_process.has_container(worker_container), 30)
    launcher_process.wait_until_assigned(launcher, {cell.name})
    assert cell.is_alive()


def test_raises_cell_limits_for_large_job(worker: LauncherClient):
    """A job also gets no more than its own limits. It uses threads, which are cheap to create."""
    source = """
        import threading
        def f(x):
            threading.stack_size(1 << 18)
            done = threading.Event()
            threads = [threading.Thread(target=done.wait) for _ in range(x)]
            for thread in threads:
                thread.start()
            done.set()
            return x
    """
    with closing(open_sandbox("launcher")) as launcher_sandbox:
        (raised,) = launcher_sandbox.run(make_job(source, [100], threads=200)).cases
        (default,) = launcher_sandbox.run(make_job(source, [100])).cases
    assert (decode_outcome(raised), default.status) == (100, Status.RAISED)


def test_reports_cell_memory_limit(worker: LauncherClient, monkeypatch: pytest.MonkeyPatch):
    """With a cell limit below the job's limit; normally the job's own limit is hit first."""
    request = LauncherClient.request
    monkeypatch.setattr(
        LauncherClient,
        "request",
        lambda client, command, **arguments: request(client, command, **arguments | LOWER_LIMITS.get(command, {})),
    )
    source = "import numpy as np\ndef f(x): return len(np.ones(x * 10_000_000))"
    with closing(open_sandbox("launcher")) as launcher_sandbox:
        small, large, after = launcher_sandbox.run(make_job(source, [1, 5, 1], memory_bytes=1200 * MIB)).cases
    assert (small.status, after.status) == (Status.OK, Status.OK)
    assert (large.status, large.detail) == (Status.MEMORY_LIMIT, "the job used more memory than its limit")


def test_keeps_spare_cells_at_launcher_only(worker: LauncherClient):
    with closing(open_sandbox("launcher", spare=2)) as launcher_sandbox:
        wait_until(lambda: launcher_process.read_counts(worker)["ready"] == 1, 30)
        launcher_sandbox.run(make_job("def f(x): return x"))
        assert (launcher_sandbox.read_pool_counters().ready, launcher_sandbox.read_pool_counters().made) == (0, 1)
        wait_until(lambda: launcher_process.read_counts(worker)["ready"] == 1, 30)
    wait_until(lambda: launcher_process.read_counts(worker)["used"] == 0, 30)


def test_ends_expired_cell(launcher: LauncherClient, monkeypatch: pytest.MonkeyPatch):
    manager = cell_manager.CellManager(max_cells=2, ready_cells=0)
    manager.open()
    try:
        request = commands.LauncherRequest(commands.MAKE, tmp_bytes=32 * MIB, worker="0" * 32)
        worker, connection = socket.socketpair()
        with worker, connection, manager.assign_cell(request, connection) as assigned:
            manager.clean_up()
            assert assigned.cell.is_alive()
            monkeypatch.setattr(cell_manager, "_MAX_CELL_SECONDS", 0.0)
            manager.clean_up()
            assert not assigned.cell.is_alive()
            assert worker.recv(1) == b""  # also if it did not read what is sent to it
            name = assigned.cell.name
    finally:
        manager.close()
    wait_until(lambda: not launcher_process.has_container(name), 30)


def test_command_line_reports_status_and_cells(launcher: LauncherClient):
    environment = os.environ | launcher_process.make_environment(launcher)
    command = [sys.executable, "-m", "sandbox.launcher"]
    done = subprocess.run([*command, "--check"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, json.loads(done.stdout)["most"]) == (0, 16)
    launcher_process.wait_until_assigned(launcher, set())
    done = subprocess.run([*command, "--list"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert json.loads(done.stdout) == {"cells": []}
    wrong = environment | {settings.SOCKET: "/no/such/socket"}
    done = subprocess.run([*command, "--check"], cwd=ROOT, env=wrong, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "No launcher answers at /no/such/socket" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_cells_share_memory_of_launcher(tmp_path: Path):
    """With memory for four cells: one warm, and three in use or fewer with higher limits."""
    with (
        launcher_process.run_launcher(tmp_path / "log", memory_bytes=4 * CELL_BYTES) as (client, process),
        closing(docker.APIClient()) as engine,
        ExitStack() as stack,
    ):

        def sum_memory_limits() -> int:
            containers = list_containers(engine, process.pid)
            return sum(engine.inspect_container(each)["HostConfig"]["Memory"] for each in containers)

        counts = launcher_process.read_counts(client)
        assert (counts["most"], counts["memory_bytes"]) == (3, 3 * CELL_BYTES)
        first, second = launcher_process.make_cell(client), launcher_process.make_cell(client)
        stack.callback(first.destroy)
        stack.callback(second.destroy)
        wait_until(lambda: launcher_process.read_counts(client)["ready"] == 1, 30)
        assert sum_memory_limits() == 3 * CELL_BYTES
        with pytest.raises(SandboxError, match=settings.MEMORY):
            first.handle.apply_limits(Limits(memory_bytes=3 * CELL_BYTES))

        raised = Limits(memory_bytes=Limits().memory_bytes + 300 * MIB)
        waiting = threading.Thread(target=first.handle.apply_limits, args=(raised,))
        waiting.start()
        wait_until(lambda: launcher_process.read_counts(client)["waiting"] == 1, 30)
        assert sum_memory_limits() == 3 * CELL_BYTES
        second.destroy()
        waiting.join(30)
        assert launcher_process.read_counts(client)["reserved_bytes"] == CELL_BYTES + 300 * MIB
        wait_until(lambda: not launcher_process.has_container(second.name), 30)
        wait_until(lambda: sum_memory_limits() == 2 * CELL_BYTES + 300 * MIB, 30)


def test_reports_status_of_a_launcher_without_waiting_for_it(tmp_path: Path):
    """Also of one that is frozen: it accepts connections and does not answer."""
    with (
        launcher_process.run_launcher(tmp_path / "log", ready=2) as (client, process),
        launcher_process.use_launcher(client),
    ):
        wait_until(
            lambda: read_shared_pool("launcher") == SharedPoolStatus(machine=backend.read_boot_id(), ready=2), 60
        )
        process.send_signal(signal.SIGSTOP)
        started = time.monotonic()
        frozen = read_shared_pool("launcher")
        assert time.monotonic() - started < 60
        process.send_signal(signal.SIGCONT)
    assert frozen is not None
    assert frozen.error
    with launcher_process.use_launcher(client):
        stopped = read_shared_pool("launcher")
    assert stopped is not None
    assert "No launcher answers" in stopped.error
    assert read_shared_pool("docker") is None


def test_job_waits_while_all_cells_are_in_use(tmp_path: Path):
    """With two cells: one worker holds both, and a job of another worker waits until one is free instead of failing."""
    with launcher_process.run_launcher(tmp_path / "log", cells=2, ready=0) as (client, _):
        factory = launcher_process.make_factory(client)
        first, second = factory.create_cell(32 * MIB), factory.create_cell(32 * MIB)
        code = """
import sys
from sandbox import open_sandbox
from tests.sandbox.job_builders import decode_outcome, make_job, run_and_keep
from tests.sandbox.launcher_process import MIB
result = open_sandbox("launcher").run(make_job("def f(x): return x"))
sys.stdout.write(str([decode_outcome(run) for run in result.cases]))
"""
        environment = os.environ | launcher_process.make_environment(client)
        other = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=environment, stdout=subprocess.PIPE)
        wait_until(lambda: launcher_process.read_counts(client)["waiting"] == 1, 30)
        first.destroy()
        second.destroy()
        assert other.communicate(timeout=60)[0] == b"[1, 2, 3]"


def test_worker_continues_after_launcher_restart(tmp_path: Path):
    """The launcher stops and starts again during a job, as in an upgrade. The lost case runs again."""
    with ExitStack() as stack:
        old = ExitStack()
        client, process = old.enter_context(launcher_process.run_launcher(tmp_path / "old"))
        stack.enter_context(launcher_process.use_launcher(client))
        launcher_sandbox = stack.enter_context(closing(open_sandbox("launcher")))
        lost: list[str] = []

        def accept(index: int, _run: object) -> bool:
            if index == 0 and not lost:
                wait_until(lambda: launcher_process.read_counts(client)["ready"] == 1, 30)
                with closing(docker.APIClient()) as engine:
                    lost.extend(list_containers(engine, process.pid))
                old.close()
                assert process.returncode == 0
                wait_until(lambda: not any(map(launcher_process.has_container, lost)), 30)
                stack.enter_context(launcher_process.run_launcher(tmp_path / "new", path=client.path))
            return True

        runs = run_and_keep(launcher_sandbox, make_job("def f(x): return x"), accept)
        assert len(lost) >= 2
        assert [decode_outcome(run) for run in runs] == [1, 2, 3]


def test_cells_end_when_launcher_is_killed(tmp_path: Path):
    """And the next launcher replaces the socket that the killed one left."""
    with launcher_process.run_launcher(tmp_path / "log") as (client, process), closing(docker.APIClient()) as engine:
        cell = launcher_process.make_cell(client)
        own_containers = list_containers(engine, process.pid)
        assert any(each.startswith(cell.name) for each in own_containers)
        process.kill()
        for each in own_containers:
            wait_until(lambda each=each: not launcher_process.has_container(each), 30)
        cell.destroy()
        assert client.path.is_socket()
        with launcher_process.run_launcher(tmp_path / "next", path=client.path):
            launcher_process.make_cell(client).destroy()


# Start and stop


@pytest.mark.parametrize(
    ("environment", "expected_text"),
    [
        ({settings.SOCKET: ""}, f"{settings.SOCKET}='' is not an absolute path"),
        ({settings.SOCKET: "/no/such/socket"}, "cannot listen at /no/such/socket: No such file or directory"),
        ({settings.SOCKET: "/tmp/socket"}, "Other users can write or open /tmp"),
        ({settings.WORKER_UID: "judge"}, f"{settings.WORKER_UID}='judge' is not an integer"),
        ({settings.CELLS: "1"}, f"{settings.CELLS}='1' is not an integer of at least 2"),
        ({settings.MEMORY: "lots"}, f"{settings.MEMORY}='lots' is not a size"),
        ({settings.MEMORY: "1g"}, f"cannot run two cells of 864 MiB, which a job can need. Set {settings.MEMORY}"),
        ({"DOCKER_HOST": "unix:///no/such.sock"}, "No Docker engine answers at unix:///no/such.sock"),
    ],
)
def test_reports_failed_start_in_one_line(environment: dict[str, str], expected_text: str, tmp_path: Path):
    base_environment = {settings.SOCKET: str(tmp_path / "launcher/socket")}
    done = subprocess.run(
        [sys.executable, "-m", "sandbox.launcher"],
        cwd=ROOT,
        env=os.environ | base_environment | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert expected_text in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_second_launcher_leaves_the_first_one_alone(launcher: LauncherClient):
    done = subprocess.run(
        [sys.executable, "-m", "sandbox.launcher"],
        cwd=ROOT,
        env=os.environ | launcher_process.make_environment(launcher),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, f"Another launcher listens at {launcher}" in done.stderr) == (1, True)
    launcher_process.make_cell(launcher).destroy()


def test_stops_with_open_connections(tmp_path: Path):
    with (
        launcher_process.run_launcher(tmp_path / "log") as (client, process),
        launcher_process.connect(client) as idle_connection,
    ):
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
        assert json_messages.is_disconnected(idle_connection)
