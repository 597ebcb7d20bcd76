"""What a launcher refuses to those who ask it for more than it gives, with its secret and without; and serves on."""

import json
import os
import secrets
import socket
import time
from contextlib import ExitStack, closing, suppress
from typing import Any

import pytest

from sandbox import SandboxError, SandboxUnavailable, open_sandbox
from sandbox.cell import Cell
from sandbox.launcher import backend, handshake, settings, verbs, wire
from sandbox.launcher.backend import LauncherBox
from sandbox.launcher.link import Link
from tests.sandbox import launchers
from tests.sandbox.jobs import a_job, value
from tests.sandbox.launchers import MIB

ID = "0" * 32


def works(launcher: Link) -> bool:
    """Whether it serves as ever: a job runs in a cell of it."""
    with launchers.found(launcher), closing(open_sandbox("launcher")) as opened:
        return [value(run) for run in opened.run(a_job("def f(x): return x")).cases] == [1, 2, 3]


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
    assert not launchers.given(launcher)
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
