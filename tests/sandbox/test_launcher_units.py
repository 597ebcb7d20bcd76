"""The parts of the launcher that need no engine: settings, requests, socket, connection limiter, proxy."""

import os
import secrets
import shutil
import socket
import threading
import time
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from sandbox import SandboxError, SandboxUnavailable, interpreter, open_sandbox
from sandbox.launcher import commands, json_messages, settings
from sandbox.launcher.cell_pools import split_ready_cells
from sandbox.launcher.client import LauncherClient, LauncherUnavailable
from sandbox.launcher.commands import RequestRefusedError
from sandbox.launcher.connection_limiter import ConnectionLimiter
from sandbox.launcher.json_messages import MessageError
from sandbox.launcher.listener import open_listener, read_peer_uid
from sandbox.launcher.proxy import proxy_bidirectional

MAKE = {"command": "make", "image": "kernel", "tmp_bytes": 1 << 20, "worker": "0" * 32}


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch):
    for name in (settings.SOCKET, settings.WORKER_UID, settings.MEMORY, settings.CELL_IMAGES):
        monkeypatch.delenv(name, raising=False)


def make_deadline() -> float:
    return time.monotonic() + 10


# Settings


@pytest.mark.parametrize("value", ["", "socket", "./socket", "launcher:7411", "/" * 108, "/" + "²" * 54])
def test_rejects_invalid_socket_paths(monkeypatch: pytest.MonkeyPatch, value: str):
    monkeypatch.setenv(settings.SOCKET, value)
    with pytest.raises(SandboxUnavailable, match=r"is not an absolute path of at most 107 bytes"):
        settings.read_socket_path()


def test_accepts_longest_socket_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    path = f"{tmp_path}/folder/".ljust(107, "x")
    monkeypatch.setenv(settings.SOCKET, path)
    assert str(settings.read_socket_path()) == path
    open_listener(Path(path)).close()
    assert Path(path).is_socket()


@pytest.mark.parametrize("value", ["1", "-2", "2.5", "many", "²", "9" * 11])
def test_accepts_only_integers(monkeypatch: pytest.MonkeyPatch, value: str):
    monkeypatch.setenv(settings.CELLS, value)
    with pytest.raises(SandboxUnavailable, match=f"{settings.CELLS}="):
        settings.read_int(settings.CELLS, 16, 2)


def test_reads_sizes_with_units(monkeypatch: pytest.MonkeyPatch):
    assert settings.read_size(settings.MEMORY) is None
    for value, expected in {"6g": 6 << 30, "6144M": 6 << 30, "6442450944": 6 << 30, "512kb": 512 << 10}.items():
        monkeypatch.setenv(settings.MEMORY, value)
        assert settings.read_size(settings.MEMORY) == expected


@pytest.mark.parametrize("value", ["lots", "-1", "1.5g", "6 g", "²", "6t", "g", "9" * 16])
def test_rejects_invalid_sizes(monkeypatch: pytest.MonkeyPatch, value: str):
    monkeypatch.setenv(settings.MEMORY, value)
    with pytest.raises(SandboxUnavailable, match=f"{settings.MEMORY}=.* is not a size"):
        settings.read_size(settings.MEMORY)


def test_reads_kinds_of_cells(monkeypatch: pytest.MonkeyPatch):
    assert settings.read_images() == ("cpu",)
    monkeypatch.setenv(settings.CELL_IMAGES, "kernel,cpu")
    assert settings.read_images() == ("cpu", "kernel")


@pytest.mark.parametrize("value", ["kernel", "cpu,gpu", "cpu, kernel", "cpu,", "python:3.13-slim"])
def test_rejects_invalid_kinds_of_cells(monkeypatch: pytest.MonkeyPatch, value: str):
    monkeypatch.setenv(settings.CELL_IMAGES, value)
    with pytest.raises(SandboxUnavailable, match=f"{settings.CELL_IMAGES}=.*Use cpu, or all of cpu,kernel"):
        settings.read_images()


@pytest.mark.parametrize(
    ("ready", "expected"),
    [(0, {"cpu": 0, "kernel": 0}), (1, {"cpu": 1, "kernel": 0}), (4, {"cpu": 3, "kernel": 1})],
)
def test_divides_warm_cells_among_kinds(ready: int, expected: dict[str, int]):
    assert split_ready_cells(ready, ("cpu", "kernel")) == expected
    assert split_ready_cells(ready, ("cpu",)) == {"cpu": ready}


def test_reports_missing_worker_settings_in_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    def open_error() -> str:
        with pytest.raises(SandboxUnavailable) as refusal:
            open_sandbox("launcher")
        assert "\n" not in str(refusal.value)
        return str(refusal.value)

    assert f"{settings.SOCKET}='' is not an absolute path" in open_error()
    monkeypatch.setenv(settings.SOCKET, str(tmp_path / "socket"))
    assert f"No launcher answers at {tmp_path}/socket (No such file or directory)" in open_error()


# Requests


def test_parses_valid_requests():
    request = commands.parse_request(dict(MAKE))
    assert (request.command, request.image, request.tmp_bytes) == ("make", "kernel", 1 << 20)
    assert request.worker == "0" * 32
    assert commands.parse_request({"command": "list"}) == commands.LauncherRequest("list")


UNKNOWN_ARGUMENTS = [
    "Binds",
    "Privileged",
    "CapAdd",
    "PidMode",
    "Image",
    "HostConfig",
    "Cmd",
    "Runtime",
    "User",
    "Devices",
    "",
]


@pytest.mark.parametrize("name", [*UNKNOWN_ARGUMENTS, "cell", "memory_bytes", "self", "command "])
@pytest.mark.parametrize("command", ["make", "list", "about"])
def test_refuses_unknown_arguments(command: str, name: str):
    message = {**MAKE, "cell": "0" * 32, "memory_bytes": 1, "processes": 1}
    message_fields = {"command": command, **{key: message[key] for key in commands.COMMANDS[command]}}
    commands.parse_request(message_fields)
    with pytest.raises(RequestRefusedError) as refusal:
        commands.parse_request({**message_fields, name: True})
    assert refusal.value.kind == "argument"


@pytest.mark.parametrize("command", ["exec", "run", "create", "attach", "destroy", "MAKE", "", None, 1, ["make"], {}])
def test_refuses_unknown_commands(command: object):
    with pytest.raises(RequestRefusedError, match="there is no command") as refusal:
        commands.parse_request({**MAKE, "command": command})
    assert refusal.value.kind == "command"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(
            ("tmp_bytes", value)
            for value in (0, -1, 1.5, True, "1", None, [1], {}, 1e999, commands.MAX_VALUES["tmp_bytes"] + 1)
        ),
        *(("image", value) for value in (0, None, "", "cpu ", "KERNEL", "python:3.13-slim", ["cpu"], {})),
        *(("worker", value) for value in (0, None, "", "0" * 31, "g" * 32, "0" * 32 + "\n", "٠" * 32, ["0" * 32])),
    ],
)
def test_refuses_invalid_argument_values(name: str, value: object):
    with pytest.raises(RequestRefusedError, match=name) as refusal:
        commands.parse_request({**MAKE, name: value})
    assert refusal.value.kind == "value"


def test_refuses_limits_above_maximum():
    message_fields = {"command": "limit", "cell": "0" * 32, "memory_bytes": 1 << 30, "processes": 100}
    commands.parse_request(dict(message_fields))
    for name in ("memory_bytes", "processes"):
        with pytest.raises(RequestRefusedError, match=f"{name} must be at most {commands.MAX_VALUES[name]}"):
            commands.parse_request({**message_fields, name: commands.MAX_VALUES[name] + 1})
        with pytest.raises(RequestRefusedError, match=f"limit needs {name}"):
            commands.parse_request({key: value for key, value in message_fields.items() if key != name})


# Messages


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"\0\0",
        b"GET / HTTP/1.1\r\n\r\n",
        b"\xff" * 64,
        b"\0\0\0\4null",
        b"\0\0\0\2[]",
        b"\0\0\0\2{'",
        b'\0\0\0\x0d{"a":1,"a":1}',
        b"\0\0\2\0" + b"[" * 512,
        b"\0\0\2\0" + b"9" * 512,
        b"\0\0\0\3\xed\xa0\x80",
        b"\0\0\4\1" + b" " * 1025,
    ],
)
def test_rejects_malformed_messages(sent: bytes):
    local_end, peer_end = socket.socketpair()
    with local_end, peer_end:
        peer_end.sendall(sent)
        peer_end.shutdown(socket.SHUT_WR)
        with pytest.raises(MessageError):
            json_messages.receive(local_end, json_messages.MAX_REQUEST_BYTES, make_deadline())


def test_times_out_on_slow_sender():
    local_end, peer_end = socket.socketpair()
    stop = threading.Event()

    def trickle() -> None:
        peer_end.sendall(b"\0\0\1\0")
        while not stop.wait(0.02):
            peer_end.sendall(b" ")

    trickling = threading.Thread(target=trickle)
    with local_end, peer_end:
        trickling.start()
        with pytest.raises(MessageError, match="too long"):
            json_messages.receive(local_end, json_messages.MAX_REQUEST_BYTES, time.monotonic() + 0.3)
        stop.set()
        trickling.join()


# The socket


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "launcher/socket"


def read_mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def is_served(path: Path, listener: socket.socket) -> bool:
    """Whether a connection to `path` arrives at the listener. It blocks if it arrives nowhere."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(path))
        accepted, _ = listener.accept()
        with accepted:
            return read_peer_uid(accepted) == os.geteuid()


def test_only_this_user_and_its_group_can_open_the_socket(path: Path):
    with open_listener(path) as listener:
        assert (read_mode(path.parent), read_mode(path), read_mode(Path(f"{path}.lock"))) == (0o750, 0o660, 0o600)
        assert (path.stat().st_uid, path.stat().st_gid) == (os.geteuid(), os.getegid())
        assert is_served(path, listener)


@pytest.mark.parametrize("mode", [0o755, 0o770, 0o751, 0o1777])
def test_refuses_folder_that_others_can_use(path: Path, mode: int):
    path.parent.mkdir()
    path.parent.chmod(mode)
    with pytest.raises(SandboxUnavailable, match=f"Other users can write or open {path.parent}"):
        open_listener(path)
    assert (read_mode(path.parent), list(path.parent.iterdir())) == (mode & 0o777, [])


@pytest.mark.root
def test_refuses_folder_of_another_user(path: Path):
    path.parent.mkdir(mode=0o700)
    os.chown(path.parent, 20002, 20002)
    with pytest.raises(SandboxUnavailable, match="Other users can write or open"):
        open_listener(path)


def test_replaces_socket_on_which_nobody_listens(path: Path):
    path.parent.mkdir(mode=0o700)
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    with open_listener(path) as listener:
        assert is_served(path, listener)


def test_leaves_socket_of_another_launcher(path: Path):
    with open_listener(path) as listener:
        with pytest.raises(SandboxUnavailable, match=f"Another launcher listens at {path}"):
            open_listener(path)
        assert is_served(path, listener)


def test_leaves_file_that_is_no_socket(path: Path):
    path.parent.mkdir(mode=0o700)
    path.write_text("data")
    with pytest.raises(SandboxUnavailable, match=f"cannot listen at {path}: Address already in use"):
        open_listener(path)
    assert path.read_text() == "data"


def test_limits_number_of_connections():
    limiter = ConnectionLimiter(max_connections=2)
    pairs = [socket.socketpair() for _ in range(3)]
    first, second, third = (local_end for local_end, _ in pairs)
    with limiter.track(first):
        with limiter.track(second), pytest.raises(RequestRefusedError, match="2 connections"), limiter.track(third):
            pass
        with limiter.track(third):
            limiter.close()
            assert [json_messages.is_disconnected(peer_end) for _, peer_end in pairs] == [True, False, True]
    for each in sum(pairs, ()):
        each.close()


# Proxy


@pytest.mark.parametrize("first", ["cell", "worker"])
def test_forwards_both_directions_until_one_side_closes(first: str):
    """And tells which one was first: a cell that closes was lost."""
    worker, inner = socket.socketpair()
    outer, cell = socket.socketpair()
    lost: list[bool] = []
    proxy_thread = threading.Thread(target=proxy_bidirectional, args=(inner, outer, lambda: lost.append(True)))
    proxy_thread.start()
    data = secrets.token_bytes(3_000_000)
    for source, sink in ((worker, cell), (cell, worker)):
        sending = threading.Thread(target=source.sendall, args=(data,))
        sending.start()
        received = bytearray()
        while len(received) < len(data):
            received += sink.recv(1 << 20)
        sending.join()
        assert received == data
    closed, other = (cell, worker) if first == "cell" else (worker, cell)
    closed.close()
    assert other.recv(1) == b""
    proxy_thread.join(10)
    assert not proxy_thread.is_alive()
    assert lost == ([True] if first == "cell" else [])
    for each in (other, inner, outer):
        each.close()


# Client and server compatibility


TEMPORARY_KINDS = ("engine", "full", "stopping", "cell", "version")
PERMANENT_KINDS = ("value", "argument", "command", "user")


@pytest.mark.parametrize("kind", TEMPORARY_KINDS + PERMANENT_KINDS)
def test_distinguishes_temporary_refusals(path: Path, kind: str):
    """A worker waits for a temporary refusal to end, and the submission does not use up an attempt. This launcher
    refuses before it reads the request."""
    with open_listener(path) as listener:

        def refuse() -> None:
            connection, _ = listener.accept()
            with connection:
                json_messages.send(connection, {"refused": kind, "message": "no"})

        thread = threading.Thread(target=refuse)
        thread.start()
        with pytest.raises(SandboxError, match="refused: no") as refusal:
            LauncherClient(path).request(commands.ABOUT)
        thread.join()
    assert isinstance(refusal.value, LauncherUnavailable) == (kind in TEMPORARY_KINDS)


def test_client_waits_while_too_many_connections_wait(path: Path):
    with open_listener(path) as listener, ExitStack() as stack:
        count = 0
        with suppress(BlockingIOError):
            while True:
                connection = stack.enter_context(socket.socket(socket.AF_UNIX))
                connection.setblocking(False)
                connection.connect(str(path))
                count += 1

        def answer_all() -> None:
            for _ in range(count + 1):
                accepted, _ = listener.accept()
                with accepted:
                    json_messages.send(accepted, {"most": 2})

        answering = threading.Timer(0.5, answer_all)
        answering.start()
        assert LauncherClient(path).request(commands.ABOUT) == {"most": 2}
        answering.join()
    assert count > 200


def test_code_digest_changes_with_cell_code(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    copied = tmp_path / "inside"
    shutil.copytree(interpreter.INSIDE_SOURCE, copied)
    monkeypatch.setattr(interpreter, "INSIDE_SOURCE", copied)
    before = json_messages.compute_code_digest.__wrapped__()
    assert before == json_messages.compute_code_digest()
    next(copied.glob("*.py")).write_text("# other\n")
    assert json_messages.compute_code_digest.__wrapped__() != before
