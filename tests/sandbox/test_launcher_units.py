"""The parts of the launcher that need no engine: settings, words, the handshake, who is let in and who is next."""

import secrets
import shutil
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox import SandboxError, SandboxUnavailable, open_sandbox, start
from sandbox.launcher import backend, handshake, settings, verbs, wire
from sandbox.launcher.handshake import WrongSecret
from sandbox.launcher.link import LauncherAway, Link
from sandbox.launcher.lobby import Lobby
from sandbox.launcher.relay import both_ways
from sandbox.launcher.verbs import Refused
from sandbox.launcher.wire import WireError
from tests.stack import free_port

SECRET = b"a secret of the tests' own, long enough"
MAKE = {"verb": "make", "tmp_bytes": 1 << 20, "worker": "0" * 32}


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch):
    for name in (settings.WHERE, settings.LISTEN, settings.SECRET, settings.SECRET_FILE):
        monkeypatch.delenv(name, raising=False)


def soon() -> float:
    return time.monotonic() + 10


# Settings


@pytest.mark.parametrize("value", ["launcher", "launcher:", ":7411", "launcher:http", "launcher:70000", "launcher:²"])
def test_it_names_an_address_that_is_none(monkeypatch: pytest.MonkeyPatch, value: str):
    monkeypatch.setenv(settings.WHERE, value)
    with pytest.raises(SandboxUnavailable, match=r"is not host:port"):
        settings.where()


def test_it_takes_addresses_of_both_kinds(monkeypatch: pytest.MonkeyPatch):
    assert settings.listen() == ("0.0.0.0", settings.PORT)
    monkeypatch.setenv(settings.WHERE, "[::1]:99")
    assert settings.where() == ("::1", 99)
    assert str(Link(settings.where(), SECRET)) == "[::1]:99"
    assert SECRET.decode() not in repr(Link(settings.where(), SECRET))


@pytest.mark.parametrize("value", ["", "x" * 23])
def test_it_does_not_start_without_a_secret_or_with_a_short_one(monkeypatch: pytest.MonkeyPatch, value: str):
    monkeypatch.setenv(settings.SECRET, value)
    with pytest.raises(SandboxUnavailable, match=r"secrets\.token_urlsafe"):
        settings.secret()


def test_it_reads_the_secret_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    file = tmp_path / "secret"
    monkeypatch.setenv(settings.SECRET_FILE, str(file))
    with pytest.raises(SandboxUnavailable, match=f"{settings.SECRET_FILE}={file}"):
        settings.secret()
    file.write_text("x" * 24 + "\n")
    assert settings.secret() == b"x" * 24
    monkeypatch.setenv(settings.SECRET, "y" * 24)
    with pytest.raises(SandboxUnavailable, match="which is meant"):
        settings.secret()


@pytest.mark.parametrize("value", ["1", "-2", "2.5", "many", "²", "9999999"])
def test_it_takes_whole_numbers_alone(monkeypatch: pytest.MonkeyPatch, value: str):
    monkeypatch.setenv(settings.CELLS, value)
    with pytest.raises(SandboxUnavailable, match=f"{settings.CELLS}="):
        settings.whole(settings.CELLS, 16, 2)


def test_it_says_in_one_line_what_a_worker_lacks(monkeypatch: pytest.MonkeyPatch):
    def refused() -> str:
        with pytest.raises(SandboxUnavailable) as refusal:
            open_sandbox("launcher")
        assert "\n" not in str(refusal.value)
        return str(refusal.value)

    assert f"{settings.WHERE} is not set" in refused()
    monkeypatch.setenv(settings.WHERE, f"127.0.0.1:{free_port()}")
    assert f"secret is not set; make one with `{settings._MAKE_ONE}`" in refused()
    monkeypatch.setenv(settings.SECRET, SECRET.decode())
    assert "no launcher answers at 127.0.0.1:" in refused()
    assert SECRET.decode() not in refused()


# Words


def test_it_takes_what_a_worker_says():
    request = verbs.parse(dict(MAKE))
    assert (request.verb, request.tmp_bytes, request.worker) == ("make", 1 << 20, "0" * 32)
    assert verbs.parse({"verb": "list"}) == verbs.Request("list")


FOREIGN = ["Binds", "Privileged", "CapAdd", "PidMode", "Image", "HostConfig", "Cmd", "Runtime", "User", "Devices", ""]


@pytest.mark.parametrize("word", [*FOREIGN, "cell", "memory_bytes", "self", "verb "])
@pytest.mark.parametrize("verb", ["make", "list", "about"])
def test_it_refuses_every_word_that_a_verb_does_not_have(verb: str, word: str):
    message = {"tmp_bytes": 1, "worker": "0" * 32, "cell": "0" * 32, "memory_bytes": 1, "processes": 1}
    asked = {"verb": verb, **{name: message[name] for name in verbs.VERBS[verb]}}
    verbs.parse(asked)
    with pytest.raises(Refused) as refusal:
        verbs.parse({**asked, word: True})
    assert refusal.value.kind == "word"


@pytest.mark.parametrize("verb", ["exec", "run", "create", "attach", "destroy", "MAKE", "", None, 1, ["make"], {}])
def test_it_refuses_every_other_verb(verb: object):
    with pytest.raises(Refused, match="does not know the verb") as refusal:
        verbs.parse({**MAKE, "verb": verb})
    assert refusal.value.kind == "verb"


@pytest.mark.parametrize(
    ("word", "value"),
    [
        *(("tmp_bytes", value) for value in (0, -1, 1.5, True, "1", None, [1], {}, 1e999, verbs.MOST["tmp_bytes"] + 1)),
        *(("worker", value) for value in (0, None, "", "0" * 31, "g" * 32, "0" * 32 + "\n", "٠" * 32, ["0" * 32])),
    ],
)
def test_it_refuses_values_that_are_not_whole_numbers_within_bounds(word: str, value: object):
    with pytest.raises(Refused, match=word) as refusal:
        verbs.parse({**MAKE, word: value})
    assert refusal.value.kind == "value"


def test_it_refuses_more_memory_and_processes_than_there_may_be():
    asked = {"verb": "limit", "cell": "0" * 32, "memory_bytes": 1 << 30, "processes": 100}
    verbs.parse(dict(asked))
    for word in ("memory_bytes", "processes"):
        with pytest.raises(Refused, match=f"{word} may be {verbs.MOST[word]} at most"):
            verbs.parse({**asked, word: verbs.MOST[word] + 1})
        with pytest.raises(Refused, match=f"limit needs {word}"):
            verbs.parse({name: value for name, value in asked.items() if name != word})


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
def test_it_refuses_what_is_not_a_small_object(sent: bytes):
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(sent)
        theirs.shutdown(socket.SHUT_WR)
        with pytest.raises(WireError):
            wire.receive(ours, wire.MOST_ASKED, soon())


def test_it_does_not_wait_for_one_who_says_a_byte_now_and_then():
    ours, theirs = socket.socketpair()
    stop = threading.Event()

    def trickle() -> None:
        theirs.sendall(b"\0\0\1\0")
        while not stop.wait(0.02):
            theirs.sendall(b" ")

    trickling = threading.Thread(target=trickle)
    with ours, theirs:
        trickling.start()
        with pytest.raises(WireError, match="too long"):
            wire.receive(ours, wire.MOST_ASKED, time.monotonic() + 0.3)
        stop.set()
        trickling.join()


# The handshake


class Between:
    """Passes on what the two sides say, and keeps it."""

    def __init__(self, launchers_secret: bytes = SECRET, workers_secret: bytes = SECRET) -> None:
        self.launcher, self.to_launcher = socket.socketpair()
        self.worker, self.to_worker = socket.socketpair()
        self.heard: list[bytes] = []
        self.failed: dict[str, Exception] = {}
        self.threads = [
            threading.Thread(
                target=self.take, args=("launcher", handshake.as_launcher, self.launcher, launchers_secret)
            ),
            threading.Thread(target=self.take, args=("worker", handshake.as_worker, self.worker, workers_secret)),
            threading.Thread(target=self.pass_on, args=(self.to_worker, self.to_launcher)),
            threading.Thread(target=self.pass_on, args=(self.to_launcher, self.to_worker)),
        ]
        for thread in self.threads:
            thread.start()
        for thread in self.threads[:2]:
            thread.join()
        for thread in self.threads[2:]:
            thread.join()

    def take(self, side: str, shake: Callable[..., object], connection: socket.socket, secret: bytes) -> None:
        try:
            shake(connection, secret, soon())
        except (WrongSecret, WireError) as e:
            self.failed[side] = e
        connection.shutdown(socket.SHUT_WR)

    def pass_on(self, source: socket.socket, sink: socket.socket) -> None:
        while data := source.recv(4096):
            if source is self.to_worker:
                self.heard.append(data)
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        for each in (self.launcher, self.to_launcher, self.worker, self.to_worker):
            each.close()


def test_it_knows_a_worker_by_the_secret_and_never_says_it():
    between = Between()
    between.close()
    assert between.failed == {}
    assert SECRET not in b"".join(between.heard)


def test_it_does_not_know_a_worker_with_another_secret():
    between = Between(workers_secret=b"another secret, just as long as it")
    between.close()
    assert isinstance(between.failed["launcher"], WrongSecret)


def test_it_is_not_taken_in_by_what_was_overheard():
    """The whole of what a worker once said, said again."""
    between = Between()
    between.close()
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(b"".join(between.heard))
        with pytest.raises(WrongSecret):
            handshake.as_launcher(ours, SECRET, soon())


def test_it_is_not_taken_in_by_its_own_proof(monkeypatch: pytest.MonkeyPatch):
    """Who does not know the secret has another handshake with the launcher answer for him."""
    proof = handshake._proof(SECRET, "launcher", "0" * 64, "1" * 64)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        monkeypatch.setattr(secrets, "token_hex", lambda _size: "0" * 64)
        wire.send(theirs, {"nonce": "1" * 64, "proof": proof.decode()})
        with pytest.raises(WrongSecret):
            handshake.as_launcher(ours, SECRET, soon())


def test_a_worker_does_not_trust_whoever_listens():
    """A launcher that does not know the secret is told nothing more."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        wire.send(theirs, {"launcher": 1, "nonce": "0" * 64})
        wire.send(theirs, {"proof": "0" * 64, "code": wire.code()})
        with pytest.raises(WrongSecret):
            handshake.as_worker(ours, SECRET, soon())


# Who is let in


def test_it_closes_the_oldest_of_those_who_say_nothing():
    lobby = Lobby(most_known=2)
    pairs = [socket.socketpair() for _ in range(70)]
    for ours, _ in pairs:
        lobby.enter(ours)
    silent = [wire.gone(theirs) for _, theirs in pairs]
    assert silent == [True] * 6 + [False] * 64
    for ours, _ in pairs[-2:]:
        lobby.known(ours)
    with pytest.raises(Refused, match="2 connections"):
        lobby.known(pairs[10][0])
    with lobby.leaving(pairs[-1][0]):
        pass
    lobby.known(pairs[10][0])
    lobby.close()
    assert all(wire.gone(theirs) for _, theirs in (pairs[-2], pairs[10], pairs[30]))
    for ours, theirs in pairs:
        ours.close()
        theirs.close()


# Passing on


def test_it_passes_on_both_ways_and_ends_with_either_side():
    worker, inner = socket.socketpair()
    outer, cell = socket.socketpair()
    passing = threading.Thread(target=both_ways, args=(inner, outer))
    passing.start()
    data = secrets.token_bytes(3_000_000)
    for source, sink in ((worker, cell), (cell, worker)):
        sending = threading.Thread(target=source.sendall, args=(data,))
        sending.start()
        got = bytearray()
        while len(got) < len(data):
            got += sink.recv(1 << 20)
        sending.join()
        assert got == data
    cell.close()
    assert worker.recv(1) == b""
    passing.join(10)
    assert not passing.is_alive()
    for each in (worker, inner, outer):
        each.close()


# What both sides must have the same of


PASSING = ("engine", "full", "ending", "cell")
LASTING = ("value", "word", "verb")


@pytest.mark.parametrize("kind", PASSING + LASTING)
def test_it_knows_which_refusals_pass(monkeypatch: pytest.MonkeyPatch, kind: str):
    """A worker waits for the end of these, and a submission spends no attempt."""
    ours, theirs = socket.socketpair()
    link = Link(("launcher", 1), SECRET)
    monkeypatch.setattr(socket, "create_connection", lambda *_, **__: ours)
    monkeypatch.setattr(wire, "watch", lambda _: None)

    def launcher() -> None:
        handshake.as_launcher(theirs, SECRET, soon())
        wire.receive(theirs, wire.MOST_ASKED, soon())
        wire.send(theirs, {"refused": kind, "message": "no"})

    thread = threading.Thread(target=launcher)
    thread.start()
    with pytest.raises(SandboxError, match="refused: no") as refusal:
        link.ask(verbs.ABOUT)
    thread.join()
    theirs.close()
    assert isinstance(refusal.value, LauncherAway) == (kind in PASSING)


def test_another_file_in_the_box_is_another_version(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    copied = tmp_path / "inside"
    shutil.copytree(start.OWN_CODE, copied)
    monkeypatch.setattr(start, "OWN_CODE", copied)
    before = wire.code.__wrapped__()
    assert before == wire.code()
    next(copied.glob("*.py")).write_text("# other\n")
    assert wire.code.__wrapped__() != before


def test_it_takes_no_cells_of_another_kind_of_machine(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(settings.WHERE, "launcher:1")
    monkeypatch.setenv(settings.SECRET, SECRET.decode())
    monkeypatch.setattr(backend, "_about", lambda _: {"machine": "vax"})
    assert "use machines of one kind" in str(backend.available())
