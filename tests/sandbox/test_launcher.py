"""A launcher that serves: what becomes of cells, and what it refuses to those who ask it for more."""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import Any

import docker
import pytest
from docker.errors import NotFound

from sandbox import SandboxError, SandboxUnavailable, Status, open_sandbox
from sandbox.cell import Cell
from sandbox.launcher import backend, handshake, settings, verbs, wire
from sandbox.launcher.backend import LauncherBox, LauncherCells
from sandbox.launcher.link import Link
from tests.sandbox import launchers
from tests.sandbox.boxes import containers
from tests.sandbox.jobs import a_job, value
from tests.stack import ROOT

MIB = 1 << 20
ID = "0" * 32
LOW: dict[str, dict[str, int]] = {verbs.LIMIT: {"memory_bytes": 256 * MIB}}


@pytest.fixture(scope="module")
def launcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Link]:
    with launchers.running(tmp_path_factory.mktemp("launcher") / "log") as (link, _):
        yield link


@pytest.fixture
def worker(launcher: Link, monkeypatch: pytest.MonkeyPatch) -> Link:
    """This process finds the launcher."""
    for name, setting in launchers.as_environment(launcher).items():
        monkeypatch.setenv(name, setting)
    return launcher


@pytest.fixture
def cell(launcher: Link) -> Iterator[Cell]:
    made = make(launcher)
    yield made
    made.destroy()


def make(launcher: Link, tmp_bytes: int = 32 * MIB) -> Cell:
    cells = LauncherCells(launcher)
    cells.prepare()
    return cells.make(tmp_bytes)


def eventually(so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def given(launcher: Link) -> set[str]:
    return {str(cell["container"]) for cell in launcher.ask(verbs.LIST)["cells"]}


def exists(container: str) -> bool:
    with closing(docker.APIClient()) as engine:
        try:
            engine.inspect_container(container)
        except NotFound:
            return False
    return True


def works(launcher: Link) -> bool:
    """Whether it serves as ever: a job runs in a cell of it."""
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        for name, setting in launchers.as_environment(launcher).items():
            patch.setenv(name, setting)
        opened = stack.enter_context(closing(open_sandbox("launcher")))
        return [value(run) for run in opened.run(a_job("def f(x): return x")).cases] == [1, 2, 3]


# Cells and their lives


def test_it_destroys_a_cell_when_its_connection_ends(launcher: Link):
    cell = make(launcher)
    assert given(launcher) == {cell.name}
    assert exists(cell.name)
    cell.destroy()
    eventually(lambda: not given(launcher))
    eventually(lambda: not exists(cell.name))


def test_it_ends_the_connection_of_a_cell_that_is_killed(launcher: Link, cell: Cell):
    assert cell.alive()
    with closing(docker.APIClient()) as engine:
        engine.kill(cell.name)
    eventually(lambda: not cell.alive())
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
    (theirs,) = given(launcher) - {cell.name}
    owner.kill()
    owner.wait()
    owner.stdout.close()
    eventually(lambda: not exists(theirs))
    assert given(launcher) == {cell.name}
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
        eventually(lambda: launcher_counts(worker)["ready"] == 1)
        opened.run(a_job("def f(x): return x"))
        assert (opened.meters().ready, opened.meters().made) == (0, 1)
        eventually(lambda: launcher_counts(worker)["ready"] == 1)
    assert launcher_counts(worker)["used"] == 0


def launcher_counts(launcher: Link) -> dict[str, int]:
    return launcher.ask(verbs.ABOUT)


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
        cells = LauncherCells(link)
        cells.prepare()
        first, second = cells.make(32 * MIB), cells.make(32 * MIB)
        code = """
import sys
from sandbox import open_sandbox
from tests.sandbox.jobs import a_job, value
sys.stdout.write(str([value(run) for run in open_sandbox("launcher").run(a_job("def f(x): return x")).cases]))
"""
        environment = os.environ | launchers.as_environment(link)
        other = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=environment, stdout=subprocess.PIPE)
        eventually(lambda: launcher_counts(link)["waiting"] == 1)
        first.destroy()
        second.destroy()
        assert other.communicate(timeout=60)[0] == b"[1, 2, 3]"


def test_it_takes_its_cells_with_it_and_a_worker_waits_for_the_next(tmp_path: Path):
    """Stopped and started again in the middle of a job, as in an upgrade: the case that was lost is run again."""
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        old = ExitStack()
        link, process = old.enter_context(launchers.running(tmp_path / "old"))
        for name, setting in launchers.as_environment(link).items():
            patch.setenv(name, setting)
        opened = stack.enter_context(closing(open_sandbox("launcher")))
        lost: list[str] = []

        def accept(index: int, _run: object) -> bool:
            if index == 0 and not lost:
                eventually(lambda: launcher_counts(link)["ready"] == 1)
                with closing(docker.APIClient()) as engine:
                    lost.extend(containers(engine, process.pid))
                old.close()
                assert process.returncode == 0
                assert not any(map(exists, lost))
                stack.enter_context(launchers.running(tmp_path / "new", again=link))
            return True

        runs = opened.run(a_job("def f(x): return x"), accept=accept).cases
        assert len(lost) >= 2
        assert [value(run) for run in runs] == [1, 2, 3]


def test_its_cells_end_when_it_is_killed(tmp_path: Path):
    with launchers.running(tmp_path / "log") as (link, process), closing(docker.APIClient()) as engine:
        cell = make(link)
        mine = containers(engine, process.pid)
        assert any(each.startswith(cell.name) for each in mine)
        process.kill()
        for each in mine:
            eventually(lambda each=each: not exists(each))
        cell.destroy()


# What it refuses


def refused(launcher: Link, message: dict[str, Any]) -> str:
    """How it refuses one who knows the secret and speaks for himself."""
    with socket.create_connection(launcher.where, timeout=10) as connection:
        handshake.as_worker(connection, launcher.secret, time.monotonic() + 10)
        wire.send(connection, message)
        answer = wire.receive(connection, wire.MOST_ANSWERED, time.monotonic() + 10)
        assert connection.recv(1) == b""
        return str(answer["refused"])


def test_it_refuses_to_make_anything_but_its_own_kind_of_cell(launcher: Link):
    """With the secret: no word of a request can become part of what the engine is asked for."""
    plain = {"verb": "make", "tmp_bytes": MIB, "worker": ID}
    for word, wanted in {
        "Binds": ["/:/host"],
        "Mounts": [{"Type": "bind", "Source": "/", "Target": "/host"}],
        "Privileged": True,
        "CapAdd": ["ALL"],
        "PidMode": "host",
        "NetworkMode": "host",
        "Image": "python:3.13-slim",
        "image": "python:3.13-slim",
        "Cmd": ["sh"],
        "User": "0:0",
        "HostConfig": {"Privileged": True},
        "Runtime": "runc",
        "memory_bytes": MIB,
    }.items():
        assert refused(launcher, {**plain, word: wanted}) == "word"
    for tmp_bytes in (verbs.MOST["tmp_bytes"] + 1, 1 << 70, 0, -1, True, 1.0, "1m,mode=0777", [MIB]):
        assert refused(launcher, {**plain, "tmp_bytes": tmp_bytes}) == "value"
    for worker in ("", "../x", ID + "0", 7):
        assert refused(launcher, {**plain, "worker": worker}) == "value"
    assert not given(launcher)
    assert works(launcher)


def test_it_refuses_what_is_none_of_its_verbs(launcher: Link, cell: Cell):
    for verb in ("exec", "run", "create", "start", "pull", "build", "attach", "commit", "destroy"):
        assert refused(launcher, {"verb": verb, "container": cell.name, "cmd": ["sh"]}) == "verb"
    assert refused(launcher, {}) == "verb"
    assert cell.alive()


def test_it_knows_a_cell_by_its_secret_alone(launcher: Link, cell: Cell):
    """Which only its maker has: the container's name, which `list` tells, names nothing."""
    limits = {"memory_bytes": 2048 * MIB, "processes": 100}
    for name in (secrets.token_hex(16), cell.name.ljust(32, "0"), ID):
        assert refused(launcher, {"verb": "memory", "cell": name}) == "cell"
        assert refused(launcher, {"verb": "limit", "cell": name, **limits}) == "cell"
    told = json.dumps([launcher.ask(verbs.LIST), launcher.ask(verbs.ABOUT)])
    assert isinstance(cell.box, LauncherBox)
    assert cell.name in told
    assert cell.box._secret not in told
    for word, wanted in (("memory_bytes", 1 << 40), ("processes", 1 << 20)):
        assert refused(launcher, {"verb": "limit", "cell": cell.box._secret, **limits, word: wanted}) == "value"
    assert launcher.ask(verbs.MEMORY, cell=cell.box._secret) == {"met": False}


def test_a_worker_is_told_in_one_line_that_the_secret_is_wrong(worker: Link, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(settings.SECRET, "another secret, long enough for all")
    with pytest.raises(SandboxUnavailable, match="do not have the same secret") as refusal:
        open_sandbox("launcher")
    assert "\n" not in str(refusal.value)


def test_a_worker_is_told_that_the_launcher_is_of_another_version(worker: Link, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(backend, "_met", set[Link]())
    monkeypatch.setattr(wire, "code", lambda: "another")
    with pytest.raises(SandboxUnavailable, match="another version than this worker"):
        open_sandbox("launcher")


def test_it_says_what_a_limit_beyond_its_bounds_is(worker: Link):
    with closing(open_sandbox("launcher")) as opened, pytest.raises(SandboxError, match="memory_bytes may be"):
        opened.run(a_job("def f(x): return x", memory_bytes=1 << 40))


def test_it_closes_on_whoever_does_not_know_the_secret_and_serves_on(launcher: Link):
    def say(data: bytes) -> bytes:
        with socket.create_connection(launcher.where, timeout=10) as connection:
            greeting = wire.receive(connection, wire.MOST_ANSWERED, time.monotonic() + 10)
            assert set(greeting) == {"launcher", "nonce"}
            try:
                connection.sendall(data)
                connection.shutdown(socket.SHUT_WR)
                return connection.recv(1 << 16)
            except TimeoutError:
                raise
            except OSError:
                return b""

    def framed(message: object) -> bytes:
        data = json.dumps(message).encode()
        return len(data).to_bytes(4, "big") + data

    refusals = [
        say(framed({"nonce": "1" * 64, "proof": "0" * 64})),
        say(framed({"nonce": "1" * 64, "proof": None})),
        say(framed({"verb": "list"})),
        say(framed({"nonce": "1" * 64, "proof": "0" * 64, "verb": "list"})),
        say(b""),
        say(b"GET /containers/json HTTP/1.1\r\nHost: launcher\r\n\r\n"),
        say(b"\xff" * 100_000),
        say(b"\0\0\2\0" + b"[" * 512),
        say(os.urandom(4096)),
    ]
    for said in refusals:
        assert not said or b'"refused": "secret"' in said
    assert b'"refused": "secret"' in refusals[0]
    assert works(launcher)
    counted = launcher.ask(verbs.ABOUT)["refused_requests"]
    assert counted["secret"] >= 2
    assert counted["broken"] >= 5


def test_it_serves_on_while_a_thousand_connections_say_nothing(launcher: Link):
    """They are more than it keeps; each worker's handshake gets through."""
    with ExitStack() as stack:
        crowd = [stack.enter_context(socket.create_connection(launcher.where, timeout=10)) for _ in range(1000)]
        assert works(launcher)
        gone = sum(wire.gone(each) for each in crowd)
        assert gone > 900
    assert works(launcher)


def test_it_does_not_wait_for_one_who_says_a_byte_now_and_then(launcher: Link):
    with socket.create_connection(launcher.where, timeout=30) as connection:
        wire.receive(connection, wire.MOST_ANSWERED, time.monotonic() + 10)
        connection.sendall(b"\0\0\1\0")
        began = time.monotonic()
        with suppress(OSError):
            while time.monotonic() - began < 20:
                connection.sendall(b" ")
                time.sleep(0.1)
        assert time.monotonic() - began < 15


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
