"""The first process of a cell (its pid 1). It loads NumPy and forks. It never runs code of the submission."""

import os
import secrets
import signal
import stat
import sys
from pathlib import Path
from typing import Any

import numpy as np

from . import child, codec, confine, pipe_messages
from .fork import Fork, ForkResult

MAX_MESSAGE = 1 << 30
WRITABLE_FOLDER = Path("/tmp")


def main() -> None:
    """Send the greeting, receive one job, then run each case that the host requests, until the host disconnects.

    Messages from the host arrive on file descriptor 0 and replies go to 1. These may be one socket or two pipes.
    """
    if os.getpid() != 1:
        raise SystemExit(
            "This is a cell's first process and kills all other processes that it can, so it must be pid 1."
        )
    host = HostChannel(os.dup(0), os.dup(1))
    dev_null = os.open("/dev/null", os.O_RDWR)
    os.dup2(dev_null, 0)
    os.dup2(dev_null, 1)
    confine.ignore_signals()
    confine.seal()
    child.preload_modules()
    host.send({"python": sys.version, "numpy": np.__version__})
    try:
        Parent(host).serve()
    except EOFError:
        return


class HostChannel:
    def __init__(self, incoming: int, outgoing: int) -> None:
        self.incoming = incoming
        self.outgoing = outgoing

    def send(self, value: object) -> None:
        pipe_messages.send_frame(self.outgoing, codec.encode(value, limit=MAX_MESSAGE))

    def receive(self) -> Any:
        return codec.decode(pipe_messages.receive_frame(self.incoming, MAX_MESSAGE), limit=MAX_MESSAGE)


class Parent:
    def __init__(self, host: HostChannel) -> None:
        self.host = host
        message = host.receive()
        self.job = child.JobSpec(message["files"], message["entry"], message["filter"], message["limits"])
        self.fork: Fork | None = None

    def serve(self) -> None:
        self._reply(self._start_fork())
        while True:
            index, seconds, fresh, frame = self.host.receive()
            result = self._run_case(index, seconds, fresh, frame)
            self._reply(result)
            if result.fatal:
                self._stop_fork()

    def _run_case(self, index: int, seconds: float, fresh: bool, frame: bytes) -> ForkResult:
        if fresh or self.fork is None or not self.fork.is_alive():
            load_result = self._start_fork()
            if load_result.status != "ok":
                return load_result
        assert self.fork is not None
        return self.fork.run(index, frame, seconds)

    def _start_fork(self) -> ForkResult:
        self._stop_fork()
        self.fork = Fork(self.job, self._ask)
        load_result = self.fork.load(self.job.limits["load_seconds"])
        if load_result.status != "ok":
            self._stop_fork()
        return load_result

    def _stop_fork(self) -> None:
        if self.fork is not None:
            self.fork.close()
            self.fork = None
        kill_other_processes()
        empty_folder(WRITABLE_FOLDER)

    def _ask(self, index: int, question: bytes) -> bytes | None:
        self.host.send({"ask": index, "question": question})
        return self.host.receive()

    def _reply(self, result: ForkResult) -> None:
        self.host.send(result.to_dict())


def kill_other_processes() -> None:
    try:
        os.kill(-1, signal.SIGKILL)
        while True:
            os.waitpid(-1, 0)
    except (ProcessLookupError, ChildProcessError):
        pass


def empty_folder(folder: Path) -> None:
    """Remove everything in a folder, and reset what a program can change on the folder itself.

    Nested folders are flattened first, because they may be arbitrarily deep. A program may have removed its own
    permissions: to move a folder, both it and its parent must be writable.
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
