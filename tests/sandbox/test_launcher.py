"""A launcher that serves: what becomes of its cells, how it starts and how it ends."""

import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import ExitStack, closing
from pathlib import Path

import docker
import pytest

from sandbox import Status, open_sandbox
from sandbox.cell import Cell
from sandbox.launcher import backend, cells, settings, verbs, wire
from sandbox.launcher.backend import LauncherCells
from sandbox.launcher.link import Link
from sandbox.selftest import self_test
from tests.sandbox import launchers
from tests.sandbox.boxes import containers
from tests.sandbox.jobs import a_job, value
from tests.sandbox.launchers import MIB
from tests.stack import ROOT, wait_until

LOW: dict[str, dict[str, int]] = {verbs.LIMIT: {"memory_bytes": 256 * MIB}}


# Cells and their lives


def test_it_destroys_a_cell_when_its_connection_ends(launcher: Link):
    cell = launchers.make(launcher)
    assert launchers.given(launcher) == {cell.name}
    assert launchers.exists(cell.name)
    cell.destroy()
    wait_until(lambda: not launchers.given(launcher), 30)
    wait_until(lambda: not launchers.exists(cell.name), 30)


def test_it_ends_the_connection_of_a_cell_that_is_killed(launcher: Link, cell: Cell):
    assert cell.alive()
    with closing(docker.APIClient()) as engine:
        engine.kill(cell.name)
    wait_until(lambda: not cell.alive(), 30)
    assert cell.channel.recv(1) == b""


def test_it_destroys_the_cells_of_a_worker_that_is_killed_and_leaves_others_alone(launcher: Link, cell: Cell):
    code = """
import sys, time
from sandbox import open_sandbox
from tests.sandbox.jobs import a_job
def accept(index, run):
    sys.stdout.write("running\\n"); sys.stdout.flush()
    time.sleep(99)
open_sandbox("launcher").run(a_job("def f(x): return x"), accept=accept)
"""
    environment = os.environ | launchers.as_environment(launcher)
    owner = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=environment, stdout=subprocess.PIPE)
    assert owner.stdout is not None
    assert owner.stdout.readline() == b"running\n"
    (theirs,) = launchers.given(launcher) - {cell.name}
    owner.kill()
    owner.wait()
    owner.stdout.close()
    wait_until(lambda: not launchers.exists(theirs), 30)
    assert launchers.given(launcher) == {cell.name}
    assert cell.alive()


def test_it_gives_a_job_more_than_cells_are_made_with(worker: Link):
    """And no more than a job may have by its own limits: threads, which are quickly made."""
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
    with closing(open_sandbox("launcher")) as opened:
        (more,) = opened.run(a_job(source, [100], threads=200)).cases
        (usual,) = opened.run(a_job(source, [100])).cases
    assert (value(more), usual.status) == (100, Status.RAISED)


def test_it_says_when_the_whole_cell_ran_out_of_memory(worker: Link, monkeypatch: pytest.MonkeyPatch):
    """With a wall that is lower than what the job may take; in earnest the job's own limit is."""
    ask = Link.ask
    monkeypatch.setattr(Link, "ask", lambda link, verb, **words: ask(link, verb, **words | LOW.get(verb, {})))
    source = "import numpy as np\ndef f(x): return len(np.ones(x * 10_000_000))"
    with closing(open_sandbox("launcher")) as opened:
        small, large, after = opened.run(a_job(source, [1, 5, 1], memory_bytes=1200 * MIB)).cases
    assert (small.status, after.status) == (Status.OK, Status.OK)
    assert (large.status, large.detail) == (Status.MEMORY_LIMIT, "more memory than the job may use")


def test_it_has_a_cell_ready_and_the_worker_keeps_none(worker: Link):
    with closing(open_sandbox("launcher", spare=2)) as opened:
        wait_until(lambda: launchers.counts(worker)["ready"] == 1, 30)
        opened.run(a_job("def f(x): return x"))
        assert (opened.meters().ready, opened.meters().made) == (0, 1)
        wait_until(lambda: launchers.counts(worker)["ready"] == 1, 30)
    assert launchers.counts(worker)["used"] == 0


def test_a_worker_of_another_kernel_does_not_compare_namespaces(worker: Link, monkeypatch: pytest.MonkeyPatch):
    """Their names may be the same by chance; all other promises are proven there too."""
    with closing(open_sandbox("launcher")) as opened:
        assert opened.traits.namespaces
    monkeypatch.setattr(backend, "kernel", lambda: "another")
    with closing(open_sandbox("launcher")) as opened:
        assert opened.traits.namespaces == ()
        self_test(opened)


def test_it_ends_a_cell_that_its_worker_has_forgotten(launcher: Link, monkeypatch: pytest.MonkeyPatch):
    own = cells.Cells(most=2, ready=0)
    own.open()
    try:
        with own.one(32 * MIB, "0" * 32, lambda: False) as kept:
            own.tidy()
            assert kept.cell.alive()
            monkeypatch.setattr(cells, "_MOST_SECONDS", 0.0)
            own.tidy()
            assert not kept.cell.alive()
            name = kept.cell.name
    finally:
        own.close()
    wait_until(lambda: not launchers.exists(name), 30)


def test_it_answers_for_itself_on_the_command_line(launcher: Link):
    environment = os.environ | launchers.as_environment(launcher) | {settings.LISTEN: f"0.0.0.0:{launcher.where[1]}"}
    command = [sys.executable, "-m", "sandbox.launcher"]
    done = subprocess.run([*command, "--check"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, json.loads(done.stdout)["most"]) == (0, 16)
    done = subprocess.run([*command, "--list"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert json.loads(done.stdout) == {"cells": []}
    wrong = environment | {settings.SECRET: "x" * 30}
    done = subprocess.run([*command, "--check"], cwd=ROOT, env=wrong, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "do not have the same secret" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_it_waits_while_all_cells_are_in_use_and_then_goes_on(tmp_path: Path):
    """Two seats: one worker has both, and a job of another waits until one is free and fails for no reason of ours."""
    with launchers.running(tmp_path / "log", cells=2, ready=0) as (link, _):
        maker = LauncherCells(link)
        maker.prepare()
        first, second = maker.make(32 * MIB), maker.make(32 * MIB)
        code = """
import sys
from sandbox import open_sandbox
from tests.sandbox.jobs import a_job, value
from tests.sandbox.launchers import MIB
sys.stdout.write(str([value(run) for run in open_sandbox("launcher").run(a_job("def f(x): return x")).cases]))
"""
        environment = os.environ | launchers.as_environment(link)
        other = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=environment, stdout=subprocess.PIPE)
        wait_until(lambda: launchers.counts(link)["waiting"] == 1, 30)
        first.destroy()
        second.destroy()
        assert other.communicate(timeout=60)[0] == b"[1, 2, 3]"


def test_it_takes_its_cells_with_it_and_a_worker_waits_for_the_next(tmp_path: Path):
    """Stopped and started again in the middle of a job, as in an upgrade: the case that was lost is run again."""
    with ExitStack() as stack:
        old = ExitStack()
        link, process = old.enter_context(launchers.running(tmp_path / "old"))
        stack.enter_context(launchers.found(link))
        opened = stack.enter_context(closing(open_sandbox("launcher")))
        lost: list[str] = []

        def accept(index: int, _run: object) -> bool:
            if index == 0 and not lost:
                wait_until(lambda: launchers.counts(link)["ready"] == 1, 30)
                with closing(docker.APIClient()) as engine:
                    lost.extend(containers(engine, process.pid))
                old.close()
                assert process.returncode == 0
                wait_until(lambda: not any(map(launchers.exists, lost)), 30)
                stack.enter_context(launchers.running(tmp_path / "new", again=link))
            return True

        runs = opened.run(a_job("def f(x): return x"), accept=accept).cases
        assert len(lost) >= 2
        assert [value(run) for run in runs] == [1, 2, 3]


def test_its_cells_end_when_it_is_killed(tmp_path: Path):
    with launchers.running(tmp_path / "log") as (link, process), closing(docker.APIClient()) as engine:
        cell = launchers.make(link)
        mine = containers(engine, process.pid)
        assert any(each.startswith(cell.name) for each in mine)
        process.kill()
        for each in mine:
            wait_until(lambda each=each: not launchers.exists(each), 30)
        cell.destroy()


# How it starts


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({settings.SECRET: ""}, "the launcher's secret is not set"),
        ({settings.SECRET: "short"}, "has 5 characters, fewer than 24"),
        ({settings.CELLS: "1"}, f"{settings.CELLS}='1' is not a whole number of at least 2"),
        ({settings.LISTEN: "nonsense"}, f"{settings.LISTEN}='nonsense' is not host:port"),
        ({"DOCKER_HOST": "unix:///no/such.sock"}, "no Docker engine answers at unix:///no/such.sock"),
    ],
)
def test_it_does_not_start_and_says_why_in_one_line(environment: dict[str, str], said: str):
    plain = {settings.SECRET: "x" * 24, settings.LISTEN: "127.0.0.1:0"}
    done = subprocess.run(
        [sys.executable, "-m", "sandbox.launcher"],
        cwd=ROOT,
        env=os.environ | plain | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_it_says_that_its_port_is_taken(launcher: Link):
    plain = {settings.SECRET: "x" * 24, settings.LISTEN: str(launcher)}
    command = [sys.executable, "-m", "sandbox.launcher"]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | plain, capture_output=True, text=True, check=False)
    assert (done.returncode, "cannot listen on 127.0.0.1:" in done.stderr) == (1, True)


def test_it_ends_while_connections_are_open(tmp_path: Path):
    with launchers.running(tmp_path / "log") as (link, process), socket.create_connection(link.where) as silent:
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
        assert wire.gone(silent)
