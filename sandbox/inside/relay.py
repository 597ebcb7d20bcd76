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

import numpy as np

from . import case_messages, codec, pipe_messages
from .case_messages import CaseRequest, ForkResult
from .fork import Fork
from .fork_server import ChannelClosedError, ForkServerClient, StartedFork

MAX_MESSAGE = 1 << 30
WRITABLE_FOLDER = Path("/tmp")
_ALL_SIGNALS = tuple(map(int, signal.valid_signals()))


def run_relay(incoming: int, outgoing: int, server: ForkServerClient) -> None:
    """Send the greeting, receive one job, then run each case that the host requests, until the host disconnects.

    It kills all other processes that it can, and removes all files of WRITABLE_FOLDER. So it must run in a cell.
    """
    require_private_folder(WRITABLE_FOLDER)
    # The filter of the submission forbids it to send signals. This is the second defense.
    signal.pthread_sigmask(signal.SIG_BLOCK, _ALL_SIGNALS)
    host = HostChannel(incoming, outgoing)
    # The first fork waits for the job, too, so that the job need not wait for it. It starts before the greeting: after
    # that the host sets the priority and the control group of all processes that it finds.
    process = server.start()
    host.send(codec.encode({"python": sys.version, "numpy": np.__version__}))
    with suppress(ChannelClosedError):
        Relay(host, server, process).serve()


class HostChannel:
    def __init__(self, incoming: int, outgoing: int) -> None:
        self.incoming = incoming
        self.outgoing = outgoing

    def send(self, message: bytes) -> None:
        try:
            pipe_messages.send_frame(self.outgoing, message)
        except OSError as error:
            raise ChannelClosedError("the host does not read") from error

    def receive(self) -> bytes:
        try:
            return pipe_messages.receive_frame(self.incoming, MAX_MESSAGE)
        except (OSError, EOFError) as error:
            raise ChannelClosedError("the host has closed the channel") from error


class Relay:
    def __init__(self, host: HostChannel, server: ForkServerClient, waiting_process: StartedFork) -> None:
        self.host = host
        self.server = server
        self.waiting_process: StartedFork | None = waiting_process
        """The fork that waits for the job; None after the job has arrived."""
        self.job_frame = host.receive()
        self.limits: dict[str, int | float] = codec.decode(self.job_frame, limit=MAX_MESSAGE)["limits"]
        self.fork: Fork | None = None
        self.leftover_error = ""
        """Why the files of a stopped fork could not be removed. No further fork starts then."""
        self.ended_cpu_seconds = 0.0
        """CPU time of the forks that have ended."""

    def serve(self) -> None:
        self._reply(self._start_fork())
        while True:
            request = case_messages.unpack_request(self.host.receive())
            result = self._run_case(request)
            if request.is_last:
                self._stop_fork()
            self._reply(result)
            if result.fatal:
                self._stop_fork()

    def _run_case(self, request: CaseRequest) -> ForkResult:
        if request.fresh or self.fork is None or not self.fork.is_alive():
            load_result = self._start_fork()
            if load_result.status != "ok":
                return load_result
        assert self.fork is not None
        return self.fork.run(request.case, request.frame, request.seconds)

    def _start_fork(self) -> ForkResult:
        self._stop_fork()
        if self.leftover_error:
            return ForkResult("bad_frame", detail=self.leftover_error, fatal=True)
        cpu_allowance = self.limits["job_cpu_seconds"] - self.ended_cpu_seconds
        self.fork = self._take_waiting_fork(cpu_allowance) or self._make_fork(self.server.start(), cpu_allowance)
        load_result = self.fork.load(self.job_frame, self.limits["load_seconds"])
        if load_result.status != "ok":
            self._stop_fork()
        return load_result

    def _take_waiting_fork(self, cpu_allowance: float) -> Fork | None:
        """Return the fork that waits for the job. None if it does not exist any more."""
        process, self.waiting_process = self.waiting_process, None
        if process is None:
            return None
        fork = self._make_fork(process, cpu_allowance)
        if fork.is_alive():
            return fork
        fork.close()  # something outside of the cell killed it
        return None

    def _make_fork(self, process: StartedFork, cpu_allowance: float) -> Fork:
        return Fork(self.server, process, self.limits, self._ask, cpu_allowance)

    def _stop_fork(self) -> None:
        if self.fork is not None:
            kill_all_forks()
            self.fork.close()
            self.ended_cpu_seconds += self.fork.read_cpu_seconds()
            self.fork = None
        try:
            empty_folder(WRITABLE_FOLDER)
        except OSError as error:
            self.leftover_error = f"its files cannot be removed: {error.strerror}"

    def _ask(self, question: bytes) -> bytes | None:
        self.host.send(case_messages.pack_question(question))
        return case_messages.unpack_answer(self.host.receive())

    def _reply(self, result: ForkResult) -> None:
        running = self.fork.read_cpu_seconds() if self.fork is not None else 0.0
        result.job_cpu_seconds = self.ended_cpu_seconds + running
        self.host.send(result.pack())


def require_private_folder(folder: Path) -> None:
    """Raise SystemExit unless the folder can be that of a new cell: a mount of its own, and empty.

    A developer who starts a relay without a cell would otherwise lose the files of the machine's folder.
    """
    if not folder.is_mount() or any(folder.iterdir()):
        raise SystemExit(
            f"{folder} is not that of a new cell: it is no mount of its own, or has files, which a relay would delete. "
            f"Start relays only through a backend of the sandbox, or mount an empty tmpfs at {folder} first."
        )


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
