"""What a running launcher refuses, from its own users and from others, while it continues to serve."""

import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import Any

import pytest

from sandbox import SandboxError, SandboxUnavailable, open_sandbox
from sandbox.cell import Cell
from sandbox.launcher import backend, commands, json_messages
from sandbox.launcher.backend import LauncherHandle
from sandbox.launcher.client import LauncherClient
from tests.sandbox import launcher_process
from tests.sandbox.job_builders import decode_outcome, make_job
from tests.sandbox.launcher_process import MIB
from tools.stack import ROOT

ID = "0" * 32


def can_run_job(launcher: LauncherClient) -> bool:
    """Whether the launcher still serves: a job runs in one of its cells."""
    with launcher_process.use_launcher(launcher), closing(open_sandbox("launcher")) as launcher_sandbox:
        return [decode_outcome(run) for run in launcher_sandbox.run(make_job("def f(x): return x")).cases] == [1, 2, 3]


def send_refused(launcher: LauncherClient, message: dict[str, Any]) -> str:
    """Send any message. Returns the kind of refusal."""
    with launcher_process.connect(launcher) as connection:
        json_messages.send(connection, {"code": json_messages.compute_code_digest(), **message})
        reply = json_messages.receive(connection, json_messages.MAX_REPLY_BYTES, time.monotonic() + 10)
        assert connection.recv(1) == b""
        return str(reply["refused"])


def test_refuses_container_options_in_make(launcher: LauncherClient):
    """No argument becomes part of a request to the engine."""
    launcher_process.wait_until_assigned(launcher, set())
    valid_request = {"command": "make", "image": "cpu", "tmp_bytes": MIB, "worker": ID}
    for name, value in {
        "Binds": ["/:/host"],
        "Mounts": [{"Type": "bind", "Source": "/", "Target": "/host"}],
        "Privileged": True,
        "CapAdd": ["ALL"],
        "PidMode": "host",
        "NetworkMode": "host",
        "Image": "python:3.13-slim",
        "Cmd": ["sh"],
        "User": "0:0",
        "HostConfig": {"Privileged": True},
        "Runtime": "runc",
        "memory_bytes": MIB,
    }.items():
        assert send_refused(launcher, {**valid_request, name: value}) == "argument"
    for tmp_bytes in (commands.MAX_VALUES["tmp_bytes"] + 1, 1 << 70, 0, -1, True, 1.0, "1m,mode=0777", [MIB]):
        assert send_refused(launcher, {**valid_request, "tmp_bytes": tmp_bytes}) == "value"
    for image in ("python:3.13-slim", "gpu", "CPU", "", None, ["cpu"]):
        assert send_refused(launcher, {**valid_request, "image": image}) == "value"
    assert send_refused(launcher, {**valid_request, "image": "kernel"}) == "image"
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


def test_worker_reports_version_mismatch(worker: LauncherClient, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(backend, "_reached_launchers", set[LauncherClient]())
    monkeypatch.setattr(json_messages, "compute_code_digest", lambda: "another")
    with pytest.raises(SandboxUnavailable, match="another version than this worker"):
        open_sandbox("launcher")
    assert send_refused(worker, {"command": "list"}) == "version"


def test_reports_limit_above_maximum(worker: LauncherClient):
    with (
        closing(open_sandbox("launcher")) as launcher_sandbox,
        pytest.raises(SandboxError, match="memory_bytes must be at most"),
    ):
        launcher_sandbox.run(make_job("def f(x): return x", memory_bytes=1 << 40))


def test_survives_malformed_requests(launcher: LauncherClient):
    def send_bytes(data: bytes) -> bytes:
        with launcher_process.connect(launcher) as connection, suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
            return connection.recv(1 << 16)
        return b""

    malformed = [
        b"",
        b"GET /containers/json HTTP/1.1\r\nHost: launcher\r\n\r\n",
        b"\xff" * 100_000,
        b"\0\0\2\0" + b"[" * 512,
        b"\0\0\4\1" + b" " * 1025,
        os.urandom(4096),
    ]
    assert [send_bytes(data) for data in malformed] == [b""] * len(malformed)
    assert can_run_job(launcher)
    assert launcher.request(commands.ABOUT)["refused_requests"]["protocol"] >= len(malformed)


def test_serves_after_a_thousand_idle_connections(launcher: LauncherClient):
    """It refuses those above its limit at once, and closes the others after some seconds. A worker waits for that."""
    with ExitStack() as stack:
        connections = [stack.enter_context(launcher_process.connect(launcher)) for _ in range(1000)]
        reply = json_messages.receive(connections[-1], json_messages.MAX_REPLY_BYTES, time.monotonic() + 30)
        assert (reply["refused"], "128 connections" in reply["message"]) == ("full", True)
        assert can_run_job(launcher)
        assert all(json_messages.is_readable(connection, 30) for connection in connections)


def send_slowly(connection: socket.socket) -> None:
    for _ in range(500):
        connection.sendall(b" ")
        time.sleep(0.1)  # steady: a slow client, in a test of the group engine


def test_times_out_on_slow_sender(launcher: LauncherClient):
    with launcher_process.connect(launcher) as connection:
        connection.sendall(b"\0\0\1\0")
        with pytest.raises((BrokenPipeError, ConnectionResetError)):
            send_slowly(connection)


# Other users


WORKER, OTHER = 20001, 20002
CONNECT_AS = """
import os, sys
from sandbox.launcher import client, commands, json_messages
json_messages.compute_code_digest()  # is cached: the checkout may be readable only by its owner
uid, gid = map(int, sys.argv[1:])
os.setgroups([])
os.setresgid(gid, gid, gid)
os.setresuid(uid, uid, uid)
client.load_client().request(commands.ABOUT)
"""


@pytest.fixture(scope="module")
def launcher_of_root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LauncherClient]:
    """A launcher whose workers have another uid, as in the composition, in a folder that every user can reach."""
    log = tmp_path_factory.mktemp("root") / "log"
    with tempfile.TemporaryDirectory(prefix="launcher-") as folder:
        Path(folder).chmod(0o755)
        path = Path(folder) / "private/socket"
        with launcher_process.run_launcher(log, path=path, ready=0, worker_uid=WORKER) as (client, _):
            yield client


@pytest.mark.root
@pytest.mark.parametrize(
    ("uid", "gid", "expected_error"),
    [
        pytest.param(WORKER, os.getegid(), "", id="worker"),
        pytest.param(WORKER, WORKER, "Permission denied", id="worker-without-group"),
        pytest.param(OTHER, OTHER, "Permission denied", id="other-user"),
        pytest.param(OTHER, os.getegid(), f"names, not user {OTHER}", id="other-user-with-group"),
    ],
)
def test_serves_only_its_user_and_the_workers(
    launcher_of_root: LauncherClient, uid: int, gid: int, expected_error: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CONNECT_AS, str(uid), str(gid)],
        cwd=ROOT,
        env=os.environ | launcher_process.make_environment(launcher_of_root),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode == 0, expected_error in done.stderr) == (not expected_error, True), done.stderr
