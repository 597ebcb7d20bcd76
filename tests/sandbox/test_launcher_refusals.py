"""What a running launcher refuses, with and without its secret, while it continues to serve."""

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
from sandbox.launcher import backend, commands, handshake, json_messages, settings
from sandbox.launcher.backend import LauncherHandle
from sandbox.launcher.client import LauncherClient
from tests.sandbox import launcher_process
from tests.sandbox.job_builders import decode_outcome, make_job
from tests.sandbox.launcher_process import MIB

pytestmark = pytest.mark.slow

ID = "0" * 32


def can_run_job(launcher: LauncherClient) -> bool:
    """Whether the launcher still serves: a job runs in one of its cells."""
    with launcher_process.use_launcher(launcher), closing(open_sandbox("launcher")) as launcher_sandbox:
        return [decode_outcome(run) for run in launcher_sandbox.run(make_job("def f(x): return x")).cases] == [1, 2, 3]


def send_refused(launcher: LauncherClient, message: dict[str, Any]) -> str:
    """Send any message with the secret. Returns the kind of refusal."""
    with socket.create_connection(launcher.address, timeout=10) as connection:
        handshake.authenticate_launcher(connection, launcher.secret, time.monotonic() + 10)
        json_messages.send(connection, message)
        reply = json_messages.receive(connection, json_messages.MAX_REPLY_BYTES, time.monotonic() + 10)
        assert connection.recv(1) == b""
        return str(reply["refused"])


def test_refuses_container_options_in_make(launcher: LauncherClient):
    """Even with the secret, no argument becomes part of a request to the engine."""
    valid_request = {"command": "make", "tmp_bytes": MIB, "worker": ID}
    for name, value in {
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
        assert send_refused(launcher, {**valid_request, name: value}) == "argument"
    for tmp_bytes in (commands.MAX_VALUES["tmp_bytes"] + 1, 1 << 70, 0, -1, True, 1.0, "1m,mode=0777", [MIB]):
        assert send_refused(launcher, {**valid_request, "tmp_bytes": tmp_bytes}) == "value"
    for worker in ("", "../x", ID + "0", 7):
        assert send_refused(launcher, {**valid_request, "worker": worker}) == "value"
    assert not launcher_process.list_assigned(launcher)
    assert can_run_job(launcher)


def test_refuses_unknown_commands(launcher: LauncherClient, cell: Cell):
    for command in ("exec", "run", "create", "start", "pull", "build", "attach", "commit", "destroy"):
        assert send_refused(launcher, {"command": command, "container": cell.name, "cmd": ["sh"]}) == "command"
    assert send_refused(launcher, {}) == "command"
    assert cell.is_alive()


def test_identifies_cell_only_by_secret(launcher: LauncherClient, cell: Cell):
    """Only the worker that requested a cell knows its secret. The container name in `list` gives no access."""
    limits = {"memory_bytes": 2048 * MIB, "processes": 100}
    for name in (secrets.token_hex(16), cell.name.ljust(32, "0"), ID):
        assert send_refused(launcher, {"command": "memory", "cell": name}) == "cell"
        assert send_refused(launcher, {"command": "limit", "cell": name, **limits}) == "cell"
    replies = json.dumps([launcher.request(commands.LIST), launcher.request(commands.ABOUT)])
    assert isinstance(cell.handle, LauncherHandle)
    assert cell.name in replies
    assert cell.handle._secret not in replies
    for name, value in (("memory_bytes", 1 << 40), ("processes", 1 << 20)):
        assert (
            send_refused(launcher, {"command": "limit", "cell": cell.handle._secret, **limits, name: value}) == "value"
        )
    assert launcher.request(commands.MEMORY, cell=cell.handle._secret) == {"met": False}


def test_worker_reports_wrong_secret_in_one_line(worker: LauncherClient, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(settings.SECRET, "another secret, long enough for all")
    with pytest.raises(SandboxUnavailable, match="do not have the same secret") as refusal:
        open_sandbox("launcher")
    assert "\n" not in str(refusal.value)


def test_worker_reports_version_mismatch(worker: LauncherClient, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(backend, "_reached_launchers", set[LauncherClient]())
    monkeypatch.setattr(json_messages, "compute_code_digest", lambda: "another")
    with pytest.raises(SandboxUnavailable, match="another version than this worker"):
        open_sandbox("launcher")


def test_reports_limit_above_maximum(worker: LauncherClient):
    with (
        closing(open_sandbox("launcher")) as launcher_sandbox,
        pytest.raises(SandboxError, match="memory_bytes must be at most"),
    ):
        launcher_sandbox.run(make_job("def f(x): return x", memory_bytes=1 << 40))


def test_survives_unauthenticated_clients(launcher: LauncherClient):
    def send_bytes(data: bytes) -> bytes:
        with socket.create_connection(launcher.address, timeout=10) as connection:
            greeting = json_messages.receive(connection, json_messages.MAX_REPLY_BYTES, time.monotonic() + 10)
            assert set(greeting) == {"launcher", "nonce"}
            try:
                connection.sendall(data)
                connection.shutdown(socket.SHUT_WR)
                return connection.recv(1 << 16)
            except TimeoutError:
                raise
            except OSError:
                return b""

    def encode_frame(message: object) -> bytes:
        data = json.dumps(message).encode()
        return len(data).to_bytes(4, "big") + data

    refusals = [
        send_bytes(encode_frame({"nonce": "1" * 64, "proof": "0" * 64})),
        send_bytes(encode_frame({"nonce": "1" * 64, "proof": None})),
        send_bytes(encode_frame({"command": "list"})),
        send_bytes(encode_frame({"nonce": "1" * 64, "proof": "0" * 64, "command": "list"})),
        send_bytes(b""),
        send_bytes(b"GET /containers/json HTTP/1.1\r\nHost: launcher\r\n\r\n"),
        send_bytes(b"\xff" * 100_000),
        send_bytes(b"\0\0\2\0" + b"[" * 512),
        send_bytes(os.urandom(4096)),
    ]
    for reply in refusals:
        assert not reply or b'"refused": "secret"' in reply
    assert b'"refused": "secret"' in refusals[0]
    assert can_run_job(launcher)
    counts = launcher.request(commands.ABOUT)["refused_requests"]
    assert counts["secret"] >= 2
    assert counts["protocol"] >= 5


def test_serves_with_a_thousand_idle_connections(launcher: LauncherClient):
    """The launcher closes most of them, and each worker's handshake succeeds."""
    with ExitStack() as stack:
        connections = [stack.enter_context(socket.create_connection(launcher.address, timeout=10)) for _ in range(1000)]
        assert can_run_job(launcher)
        closed = sum(json_messages.is_disconnected(each) for each in connections)
        assert closed > 900
    assert can_run_job(launcher)


def test_times_out_on_slow_sender(launcher: LauncherClient):
    with socket.create_connection(launcher.address, timeout=30) as connection:
        json_messages.receive(connection, json_messages.MAX_REPLY_BYTES, time.monotonic() + 10)
        connection.sendall(b"\0\0\1\0")
        started = time.monotonic()
        with suppress(OSError):
            while time.monotonic() - started < 20:
                connection.sendall(b" ")
                time.sleep(0.1)
        assert time.monotonic() - started < 15
