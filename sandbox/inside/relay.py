"""The relay: the process of a cell that exchanges frames with the host and with the forks.

Nothing is forked from it, because it holds the sources, inputs and outcomes of all cases. It never runs code of the
submission: it asks the fork server for a fork, sends it the job and case after case, and enforces the limits.
"""

import os
import secrets
import signal
import stat
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from . import codec, pipe_messages
from .fork import Fork, ForkResult
from .fork_server import ForkServerClient

MAX_MESSAGE = 1 << 30
WRITABLE_FOLDER = Path("/tmp")


def run_relay(incoming: int, outgoing: int, server: ForkServerClient) -> None:
    """Send the greeting, receive one job, then run each case that the host requests, until the host disconnects."""
    # The filter of the submission forbids it to send signals. This is the second defense.
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    host = HostChannel(incoming, outgoing)
    host.send({"python": sys.version, "numpy": np.__version__})
    with suppress(EOFError):
        Relay(host, server).serve()


class HostChannel:
    def __init__(self, incoming: int, outgoing: int) -> None:
        self.incoming = incoming
        self.outgoing = outgoing

    def send(self, value: object) -> None:
        pipe_messages.send_frame(self.outgoing, codec.encode(value, limit=MAX_MESSAGE))

    def receive_frame(self) -> bytes:
        return pipe_messages.receive_frame(self.incoming, MAX_MESSAGE)

    def receive(self) -> Any:
        return codec.decode(self.receive_frame(), limit=MAX_MESSAGE)


class Relay:
    def __init__(self, host: HostChannel, server: ForkServerClient) -> None:
        self.host = host
        self.server = server
        self.job_frame = host.receive_frame()
        self.limits: dict[str, int | float] = codec.decode(self.job_frame, limit=MAX_MESSAGE)["limits"]
        self.fork: Fork | None = None
        self.ended_cpu_seconds = 0.0
        """CPU time of the forks that have ended."""

    def serve(self) -> None:
        self._reply(self._start_fork())
        while True:
            index, seconds, fresh, is_last, frame = self.host.receive()
            result = self._run_case(index, seconds, fresh, frame)
            if is_last:
                self._stop_fork()
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
        cpu_allowance = self.limits["job_cpu_seconds"] - self.ended_cpu_seconds
        self.fork = Fork(self.server, self.limits, self._ask, cpu_allowance)
        load_result = self.fork.load(self.job_frame, self.limits["load_seconds"])
        if load_result.status != "ok":
            self._stop_fork()
        return load_result

    def _stop_fork(self) -> None:
        if self.fork is not None:
            kill_all_forks()
            self.fork.close()
            self.ended_cpu_seconds += self.fork.read_cpu_seconds()
            self.fork = None
        empty_folder(WRITABLE_FOLDER)

    def _ask(self, index: int, question: bytes) -> bytes | None:
        self.host.send({"ask": index, "question": question})
        return self.host.receive()

    def _reply(self, result: ForkResult) -> None:
        running = self.fork.read_cpu_seconds() if self.fork is not None else 0.0
        result.job_cpu_seconds = self.ended_cpu_seconds + running
        self.host.send(result.to_dict())


def kill_all_forks() -> None:
    """Kill all processes of the cell except its first one and this one."""
    with suppress(ProcessLookupError):
        os.kill(-1, signal.SIGKILL)


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
