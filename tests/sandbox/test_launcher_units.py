"""The parts of the launcher that need no engine: settings, requests, handshake, connection limiter, proxy."""

import secrets
import shutil
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox import SandboxError, SandboxUnavailable, interpreter, open_sandbox
from sandbox.launcher import backend, commands, handshake, json_messages, settings
from sandbox.launcher.client import LauncherClient, LauncherUnavailable
from sandbox.launcher.commands import RequestRefusedError
from sandbox.launcher.connection_limiter import ConnectionLimiter
from sandbox.launcher.handshake import WrongSecretError
from sandbox.launcher.json_messages import MessageError
from sandbox.launcher.proxy import proxy_bidirectional
from tests.stack import find_free_port

SECRET = b"a secret of the tests' own, long enough"
MAKE = {"command": "make", "tmp_bytes": 1 << 20, "worker": "0" * 32}


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch):
    names = (settings.ADDRESS, settings.LISTEN_ADDRESS, settings.SECRET, settings.SECRET_FILE, settings.MEMORY)
    for name in names:
        monkeypatch.delenv(name, raising=False)


def make_deadline() -> float:
    return time.monotonic() + 10


# Settings


@pytest.mark.parametrize("value", ["launcher", "launcher:", ":7411", "launcher:http", "launcher:70000", "launcher:²"])
def test_rejects_invalid_addresses(monkeypatch: pytest.MonkeyPatch, value: str):
    monkeypatch.setenv(settings.ADDRESS, value)
    with pytest.raises(SandboxUnavailable, match=r"is not host:port"):
        settings.read_address()


def test_accepts_ipv4_and_ipv6_addresses(monkeypatch: pytest.MonkeyPatch):
    assert settings.read_listen_address() == ("0.0.0.0", settings.PORT)
    monkeypatch.setenv(settings.ADDRESS, "[::1]:99")
    assert settings.read_address() == ("::1", 99)
    assert str(LauncherClient(settings.read_address(), SECRET)) == "[::1]:99"
    assert SECRET.decode() not in repr(LauncherClient(settings.read_address(), SECRET))


@pytest.mark.parametrize("value", ["", "x" * 23])
def test_rejects_missing_or_short_secret(monkeypatch: pytest.MonkeyPatch, value: str):
    monkeypatch.setenv(settings.SECRET, value)
    with pytest.raises(SandboxUnavailable, match=r"secrets\.token_urlsafe"):
        settings.read_secret()


def test_reads_secret_from_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    file = tmp_path / "secret"
    monkeypatch.setenv(settings.SECRET_FILE, str(file))
    with pytest.raises(SandboxUnavailable, match=f"{settings.SECRET_FILE}={file}"):
        settings.read_secret()
    file.write_text("x" * 24 + "\n")
    assert settings.read_secret() == b"x" * 24
    monkeypatch.setenv(settings.SECRET, "y" * 24)
    with pytest.raises(SandboxUnavailable, match="unclear which to use"):
        settings.read_secret()


@pytest.mark.parametrize("value", ["1", "-2", "2.5", "many", "²", "9999999"])
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


def test_reports_missing_worker_settings_in_one_line(monkeypatch: pytest.MonkeyPatch):
    def open_error() -> str:
        with pytest.raises(SandboxUnavailable) as refusal:
            open_sandbox("launcher")
        assert "\n" not in str(refusal.value)
        return str(refusal.value)

    assert f"{settings.ADDRESS} is not set" in open_error()
    monkeypatch.setenv(settings.ADDRESS, f"127.0.0.1:{find_free_port()}")
    assert f"secret is not set. Generate one with `{settings._GENERATE_COMMAND}`" in open_error()
    monkeypatch.setenv(settings.SECRET, SECRET.decode())
    assert "No launcher answers at 127.0.0.1:" in open_error()
    assert SECRET.decode() not in open_error()


# Requests


def test_parses_valid_requests():
    request = commands.parse_request(dict(MAKE))
    assert (request.command, request.tmp_bytes, request.worker) == ("make", 1 << 20, "0" * 32)
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
    message = {"tmp_bytes": 1, "worker": "0" * 32, "cell": "0" * 32, "memory_bytes": 1, "processes": 1}
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


# The handshake


class HandshakeRecorder:
    """Runs a handshake between both sides and records what the worker sends."""

    def __init__(self, launcher_secret: bytes = SECRET, worker_secret: bytes = SECRET) -> None:
        self.launcher, self.to_launcher = socket.socketpair()
        self.worker, self.to_worker = socket.socketpair()
        self.recorded: list[bytes] = []
        self.failures: dict[str, Exception] = {}
        self.threads = [
            threading.Thread(
                target=self.run_side, args=("launcher", handshake.authenticate_worker, self.launcher, launcher_secret)
            ),
            threading.Thread(
                target=self.run_side, args=("worker", handshake.authenticate_launcher, self.worker, worker_secret)
            ),
            threading.Thread(target=self.forward, args=(self.to_worker, self.to_launcher)),
            threading.Thread(target=self.forward, args=(self.to_launcher, self.to_worker)),
        ]
        for thread in self.threads:
            thread.start()
        for thread in self.threads[:2]:
            thread.join()
        for thread in self.threads[2:]:
            thread.join()

    def run_side(
        self, side: str, authenticate: Callable[..., object], connection: socket.socket, secret: bytes
    ) -> None:
        try:
            authenticate(connection, secret, make_deadline())
        except (WrongSecretError, MessageError) as e:
            self.failures[side] = e
        connection.shutdown(socket.SHUT_WR)

    def forward(self, source: socket.socket, sink: socket.socket) -> None:
        while data := source.recv(4096):
            if source is self.to_worker:
                self.recorded.append(data)
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        for each in (self.launcher, self.to_launcher, self.worker, self.to_worker):
            each.close()


def test_authenticates_without_sending_secret():
    recorder = HandshakeRecorder()
    recorder.close()
    assert recorder.failures == {}
    assert SECRET not in b"".join(recorder.recorded)


def test_rejects_worker_with_wrong_secret():
    recorder = HandshakeRecorder(worker_secret=b"another secret, just as long as it")
    recorder.close()
    assert isinstance(recorder.failures["launcher"], WrongSecretError)


def test_rejects_replayed_handshake():
    """Replays everything that a worker sent once."""
    recorder = HandshakeRecorder()
    recorder.close()
    local_end, peer_end = socket.socketpair()
    with local_end, peer_end:
        peer_end.sendall(b"".join(recorder.recorded))
        with pytest.raises(WrongSecretError):
            handshake.authenticate_worker(local_end, SECRET, make_deadline())


def test_rejects_reflected_proof(monkeypatch: pytest.MonkeyPatch):
    """A peer without the secret sends back a proof from another handshake with the launcher."""
    proof = handshake._compute_proof(SECRET, "launcher", "0" * 64, "1" * 64)
    local_end, peer_end = socket.socketpair()
    with local_end, peer_end:
        monkeypatch.setattr(secrets, "token_hex", lambda _size: "0" * 64)
        json_messages.send(peer_end, {"nonce": "1" * 64, "proof": proof.decode()})
        with pytest.raises(WrongSecretError):
            handshake.authenticate_worker(local_end, SECRET, make_deadline())


def test_worker_rejects_launcher_without_secret():
    """A launcher that does not know the secret learns nothing more."""
    local_end, peer_end = socket.socketpair()
    with local_end, peer_end:
        json_messages.send(peer_end, {"launcher": 1, "nonce": "0" * 64})
        json_messages.send(peer_end, {"proof": "0" * 64, "code": json_messages.compute_code_digest()})
        with pytest.raises(WrongSecretError):
            handshake.authenticate_launcher(local_end, SECRET, make_deadline())


# Connection limiter


def test_closes_oldest_unauthenticated_connection():
    limiter = ConnectionLimiter(max_authenticated=2)
    pairs = [socket.socketpair() for _ in range(70)]
    for local_end, _ in pairs:
        limiter.add(local_end)
    disconnected = [json_messages.is_disconnected(peer_end) for _, peer_end in pairs]
    assert disconnected == [True] * 6 + [False] * 64
    for local_end, _ in pairs[-2:]:
        limiter.mark_authenticated(local_end)
    with pytest.raises(RequestRefusedError, match="2 connections"):
        limiter.mark_authenticated(pairs[10][0])
    with limiter.remove_on_exit(pairs[-1][0]):
        pass
    limiter.mark_authenticated(pairs[10][0])
    limiter.close()
    assert all(json_messages.is_disconnected(peer_end) for _, peer_end in (pairs[-2], pairs[10], pairs[30]))
    for local_end, peer_end in pairs:
        local_end.close()
        peer_end.close()


# Proxy


def test_forwards_both_directions_until_one_side_closes():
    worker, inner = socket.socketpair()
    outer, cell = socket.socketpair()
    proxy_thread = threading.Thread(target=proxy_bidirectional, args=(inner, outer))
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
    cell.close()
    assert worker.recv(1) == b""
    proxy_thread.join(10)
    assert not proxy_thread.is_alive()
    for each in (worker, inner, outer):
        each.close()


# Client and server compatibility


TEMPORARY_KINDS = ("engine", "full", "stopping", "cell")
PERMANENT_KINDS = ("value", "argument", "command")


@pytest.mark.parametrize("kind", TEMPORARY_KINDS + PERMANENT_KINDS)
def test_distinguishes_temporary_refusals(monkeypatch: pytest.MonkeyPatch, kind: str):
    """A worker waits for a temporary refusal to end, and the submission does not use up an attempt."""
    local_end, peer_end = socket.socketpair()
    client = LauncherClient(("launcher", 1), SECRET)
    monkeypatch.setattr(socket, "create_connection", lambda *_, **__: local_end)
    monkeypatch.setattr(json_messages, "configure_socket", lambda _: None)

    def launcher() -> None:
        handshake.authenticate_worker(peer_end, SECRET, make_deadline())
        json_messages.receive(peer_end, json_messages.MAX_REQUEST_BYTES, make_deadline())
        json_messages.send(peer_end, {"refused": kind, "message": "no"})

    thread = threading.Thread(target=launcher)
    thread.start()
    with pytest.raises(SandboxError, match="refused: no") as refusal:
        client.request(commands.ABOUT)
    thread.join()
    peer_end.close()
    assert isinstance(refusal.value, LauncherUnavailable) == (kind in TEMPORARY_KINDS)


def test_code_digest_changes_with_cell_code(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    copied = tmp_path / "inside"
    shutil.copytree(interpreter.INSIDE_SOURCE, copied)
    monkeypatch.setattr(interpreter, "INSIDE_SOURCE", copied)
    before = json_messages.compute_code_digest.__wrapped__()
    assert before == json_messages.compute_code_digest()
    next(copied.glob("*.py")).write_text("# other\n")
    assert json_messages.compute_code_digest.__wrapped__() != before


def test_rejects_launcher_on_another_architecture(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(settings.ADDRESS, "launcher:1")
    monkeypatch.setenv(settings.SECRET, SECRET.decode())
    monkeypatch.setattr(backend, "_fetch_about", lambda _: {"machine": "vax"})
    assert "use machines of the same architecture" in str(backend.get_unavailable_reason())
