"""The host's side of a template: a bubblewrap whose first process forks cells (`inside/template.py`)."""

import contextlib
import os
import socket
import struct
import subprocess
from typing import IO

from sandbox.bubblewrap.handles import BubblewrapProcess, ForkedProcess
from sandbox.inside.template import GO, READY, REQUEST

MAX_FORKS = 100
"""Cells of one template. They share its layout of the address space and its seed of hash(), so it is replaced. To start
one takes as much CPU time as a cell of its own bubblewrap, about 200 ms, which this divides by 100."""

_START_SECONDS = 30.0
_CREDENTIALS = struct.Struct("=iII")
"""The kernel's struct ucred: pid, uid, gid of the sender, as this process sees them."""


class ForkError(Exception):
    """The template forked no cell."""


class LostForkError(ForkError):
    """The template works, but its cells end at their start, for example because the machine has no process left."""


class Template:
    """A running template. Only the thread that started it may use it, because it dies with that thread.

    `control` is this process's end of the control socket, and `errors` the file that is the template's standard error.
    """

    def __init__(self, process: subprocess.Popen[bytes], control: socket.socket, errors: IO[bytes]) -> None:
        self._process = process
        self._control = control
        self._errors = errors
        self._forks = 0

    def can_fork(self) -> bool:
        """Whether it is still running and has not created all of its cells."""
        return self._forks < MAX_FORKS and self._process.poll() is None

    def has_exited(self) -> bool:
        return self._process.poll() is not None

    def fork_cell(self, tmp_bytes: int) -> tuple[socket.socket, ForkedProcess]:
        """Fork a cell. Returns its channel and its pid 1, which waits for `start_cell`.

        Raises ForkError if the cell does not start in time. Then the template must not be used again.
        """
        self._forks += 1
        host_end, cell_end = socket.socketpair()
        try:
            with cell_end:
                # Before the request: the kernel names the sender only of messages that are sent from now on.
                host_end.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
                self._control.settimeout(_START_SECONDS)
                socket.send_fds(self._control, [REQUEST.pack(tmp_bytes)], [cell_end.fileno()])
            host_end.settimeout(_START_SECONDS)
            pid = _receive_sender(host_end)
            host_end.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 0)
            return host_end, ForkedProcess(pid, os.pidfd_open(pid))
        except (OSError, ValueError) as error:
            host_end.close()
            raise ForkError(self.read_errors() or f"the cell did not start: {error}") from error

    def start_cell(self, channel: socket.socket) -> None:
        """Let the pid 1 of a cell start the other processes. The greeting of the relay follows on the channel.

        If pid 1 had exited, and another process had its pid now, no greeting would follow.
        """
        # If it has exited, the channel is closed, and no greeting arrives.
        with contextlib.suppress(OSError):
            channel.sendall(GO)

    def read_errors(self) -> str:
        """Read what the template and its forks reported. It leaves the offset of the file, at which they write."""
        return os.pread(self._errors.fileno(), 1 << 16, 0).decode(errors="replace").strip()

    def retire(self) -> None:
        """Fork no more cells. The template exits after its last cell."""
        # A copy of the socket in a forked process must not keep it open.
        with contextlib.suppress(OSError):
            self._control.shutdown(socket.SHUT_RDWR)
        self._control.close()

    def destroy(self) -> None:
        """Kill the template, and with it all of its cells."""
        self.retire()
        BubblewrapProcess(self._process).destroy()
        self._errors.close()


def _receive_sender(channel: socket.socket) -> int:
    """Receive the message of a new cell and return the pid of its sender. The kernel reports it. Raises OSError.

    It also reports the user. In the cell, the map of its user namespace shows only the user of the template's.
    """
    data, ancillary, *_ = channel.recvmsg(len(READY), socket.CMSG_SPACE(_CREDENTIALS.size))
    if data != READY:
        raise ConnectionError("it has exited")
    ((_, _, credentials),) = ancillary
    pid, uid, gid = _CREDENTIALS.unpack(credentials)
    if uid == 0 or gid == 0:
        raise PermissionError("it would run as root of this machine")
    return pid
