"""The fork server: the first process of a cell (its pid 1). It forks, kills and reaps, and does nothing else.

A fork copies the memory of the process that it is forked from. So that no fork finds there what an earlier one received
or sent, the fork server never sees a source, a frame, an outcome or a file name. Its one client, the relay, does, and
nothing is forked from the relay.

The protocol: a Unix socket of type SOCK_SEQPACKET. A request is one byte, and its reply is one message.

    START   Fork. The reply is the pid of the fork, and three descriptors: one to write the fork's commands to, two to
            read its messages and its output from. At most one fork runs at a time.
    STOP    Kill the fork if it still runs, and reap it. The reply is an `ExitReport`.

The server ends when the client closes the socket or breaks the protocol. The cell ends with its first process.
"""

import ctypes
import os
import signal
import socket
import struct
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import NamedTuple, NoReturn

START, STOP = b"+", b"-"
_PID = struct.Struct("=i")
_WAIT4_RESULT = struct.Struct("=i18q")
"""What the kernel's wait4 reports: the status, and struct rusage: times (s, µs), peak size (KiB) and more."""

_libc = ctypes.CDLL(None, use_errno=True)


class ChannelClosedError(Exception):
    """The host or the fork server has closed its channel to the relay: the cell ends. No fork causes this."""


ForkCallback = Callable[[int, int, int], NoReturn]
"""Runs as the fork, with its ends of three pipes: commands, messages, output. It must close all other descriptors."""


class ExitReport(NamedTuple):
    status: int
    """As os.waitpid returns it."""
    cpu_seconds: float
    peak_bytes: int


class ForkServer:
    def __init__(self, control: socket.socket, run_fork: ForkCallback) -> None:
        self._control = control
        self._run_fork = run_fork
        self._pid = 0
        self._status = ctypes.c_int()
        self._usage = (ctypes.c_long * 18)()

    def serve(self) -> None:
        """Serve requests until the client closes the socket."""
        handlers = {START: self._start, STOP: self._stop}
        while request := self._control.recv(1):
            handlers[request]()

    def _start(self) -> None:
        commands, client_commands = os.pipe()
        client_messages, messages = os.pipe()
        client_output, output = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            self._run_fork(commands, messages, output)
        client_fds = (client_commands, client_messages, client_output)
        socket.send_fds(self._control, [_PID.pack(self._pid)], client_fds)
        for fd in (commands, messages, output, *client_fds):
            os.close(fd)

    def _stop(self) -> None:
        os.kill(self._pid, signal.SIGKILL)
        self._reap_and_report()
        # Filters do not let a fork start processes. If one did, the relay kills them, and this or the next stop reaps
        # them.
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass

    def _reap_and_report(self) -> None:
        """Reap the fork and send how it ended.

        A program chooses its exit status and CPU time. As Python objects they would remain in memory for the next fork,
        so they stay in two buffers, which are cleared.
        """
        if _libc.wait4(self._pid, ctypes.byref(self._status), 0, self._usage) != self._pid:
            raise ChildProcessError(f"The fork {self._pid} is not a child of the fork server")
        self._control.sendmsg([self._status, self._usage])
        self._status.value = 0
        ctypes.memset(self._usage, 0, ctypes.sizeof(self._usage))


class StartedFork(NamedTuple):
    """A new fork as the client gets it: its pid, and the descriptors of the client's ends of its three pipes."""

    pid: int
    commands: int
    messages: int
    output: int


class ForkServerClient:
    """The client's side of the protocol. Raises ChannelClosedError if the server has ended."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control

    def start(self) -> StartedFork:
        with _translate_channel_errors():
            self._control.send(START)
            data, fds, _, _ = socket.recv_fds(self._control, _PID.size, 3)
            return StartedFork(*_PID.unpack(data), *fds)

    def stop(self) -> ExitReport:
        with _translate_channel_errors():
            self._control.send(STOP)
            status, user, user_micros, system, system_micros, max_kib, *_ = _WAIT4_RESULT.unpack(
                self._control.recv(_WAIT4_RESULT.size)
            )
        return ExitReport(status, user + system + (user_micros + system_micros) / 1e6, max_kib * 1024)


@contextmanager
def _translate_channel_errors() -> Generator[None, None, None]:
    """Turn a failure of the socket, or the empty message of a server that has ended, into ChannelClosedError."""
    try:
        yield
    except (OSError, struct.error) as error:
        raise ChannelClosedError("the fork server has ended") from error
