"""The first process of a cell (its pid 1). It has NumPy loaded, forks, and never runs a line of the submission."""

import os
import secrets
import signal
import stat
import sys
from pathlib import Path
from typing import Any

import numpy as np

from . import child, codec, confine, wire
from .fork import Fork, Outcome

MAX_MESSAGE = 1 << 30
WRITABLE = Path("/tmp")


def main() -> None:
    """Say `ready`, take one job, then run each case that the host asks for, until the host is gone.

    The host's messages come on file descriptor 0 and go out on 1; that may be one socket, or two pipes.
    """
    if os.getpid() != 1:
        raise SystemExit("this is a cell's first process; it kills every other that it can reach, so it must be pid 1")
    host = Host(os.dup(0), os.dup(1))
    nothing = os.open("/dev/null", os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    confine.ignore_signals()
    confine.seal()
    child.prepare()
    host.send({"python": sys.version, "numpy": np.__version__})
    try:
        Parent(host).serve()
    except EOFError:
        return


class Host:
    """The channel to the host."""

    def __init__(self, incoming: int, outgoing: int) -> None:
        self.incoming = incoming
        self.outgoing = outgoing

    def send(self, value: object) -> None:
        wire.send(self.outgoing, codec.encode(value, limit=MAX_MESSAGE))

    def receive(self) -> Any:
        return codec.decode(wire.receive(self.incoming, MAX_MESSAGE), limit=MAX_MESSAGE)


class Parent:
    def __init__(self, host: Host) -> None:
        self.host = host
        job = host.receive()
        self.work = child.Work(job["files"], job["entry"], job["filter"], job["limits"])
        self.fork: Fork | None = None

    def serve(self) -> None:
        self._reply(self._fresh_fork())
        while True:
            index, seconds, fresh, frame = self.host.receive()
            outcome = self._case(index, seconds, fresh, frame)
            self._reply(outcome)
            if outcome.fatal:
                self._end_fork()

    def _case(self, index: int, seconds: float, fresh: bool, frame: bytes) -> Outcome:
        if fresh or self.fork is None or not self.fork.alive():
            loaded = self._fresh_fork()
            if loaded.status != "ok":
                return loaded
        assert self.fork is not None
        return self.fork.run(index, frame, seconds)

    def _fresh_fork(self) -> Outcome:
        self._end_fork()
        self.fork = Fork(self.work, self._ask)
        loaded = self.fork.load(self.work.limits["load_seconds"])
        if loaded.status != "ok":
            self._end_fork()
        return loaded

    def _end_fork(self) -> None:
        if self.fork is not None:
            self.fork.close()
            self.fork = None
        kill_all_others()
        empty(WRITABLE)

    def _ask(self, index: int, question: bytes) -> bytes | None:
        self.host.send({"ask": index, "question": question})
        return self.host.receive()

    def _reply(self, outcome: Outcome) -> None:
        self.host.send(outcome.as_dict())


def kill_all_others() -> None:
    try:
        os.kill(-1, signal.SIGKILL)
        while True:
            os.waitpid(-1, 0)
    except (ProcessLookupError, ChildProcessError):
        pass


def empty(folder: Path) -> None:
    """Remove all that lies in a folder, and reset what could be written on the folder itself.

    Trees are flattened on the way, for they may be of any depth. Their owner may have shut out itself: a folder that is
    to move must be writable, as must the one that it leaves.
    """
    prefix, moved = secrets.token_hex(8), 0
    folder.chmod(stat.S_IRWXU)
    while entries := list(folder.iterdir()):
        for entry in entries:
            if entry.is_symlink() or not entry.is_dir():
                entry.unlink()
                continue
            entry.chmod(stat.S_IRWXU)
            for inner in list(entry.iterdir()):
                if inner.is_dir() and not inner.is_symlink():
                    inner.chmod(stat.S_IRWXU)
                inner.rename(folder / f"{prefix}-{moved}")
                moved += 1
            entry.rmdir()
    os.utime(folder, (0, 0))
