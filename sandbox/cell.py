"""The host's side of a cell: a channel to its relay (`inside/relay.py`) and a handle that destroys it."""

import contextlib
import os
import select
import socket
import struct
import threading
import time
from collections.abc import Generator, Mapping
from typing import Protocol

from sandbox import codec
from sandbox.base import SandboxError
from sandbox.inside import case_messages
from sandbox.inside.case_messages import ForkResult
from sandbox.limits import Limits

_MAX_MESSAGE = 1 << 30
_START_SECONDS = _SEND_SECONDS = 30.0
_CHUNK = 1 << 16


class CellLostError(SandboxError):
    """A cell exited or its relay does not answer. No program should be able to cause it. Another cell may work."""


class Channel(Protocol):
    """A bidirectional byte stream to a cell's relay. A stream socket is one."""

    def fileno(self) -> int:
        """The descriptor of the socket."""
        ...

    def settimeout(self, seconds: float, /) -> None: ...
    def sendall(self, data: bytes, /) -> None: ...
    def recv(self, size: int, /) -> bytes: ...
    def close(self) -> None: ...


class CellHandle(Protocol):
    """A backend's handle on the process tree of a cell."""

    def apply_limits(self, limits: Limits) -> None:
        """Apply a job's limits to the whole cell, if the backend can. The processes inside have their own limits."""
        ...

    def has_hit_memory_limit(self) -> bool:
        """Whether the kernel killed a process of the cell because memory ran out."""
        ...

    def kill(self) -> None:
        """Kill all processes of the cell, without waiting until they are dead."""
        ...

    def destroy(self) -> None:
        """Kill all processes and free all resources of the cell. It may be called twice."""
        ...


class Cell:
    """A single-use isolated process tree.

    `name` identifies it in the machine's own tools: a pid or a container id.
    """

    def __init__(self, channel: Channel, handle: CellHandle, name: str = "") -> None:
        self.channel = channel
        self.handle = handle
        self.name = name
        self.python = ""
        self.numpy = ""
        self._close_lock = threading.Lock()
        """So that `interrupt` never duplicates a descriptor that `kill` has closed."""
        self._received = bytearray()
        """The bytes after the last complete message."""

    def wait_until_ready(self) -> None:
        """Read the greeting of the relay: its versions of Python and NumPy. Raises CellLostError."""
        try:
            hello = codec.decode(self._receive(_START_SECONDS))
            self.python, self.numpy = str(hello["python"]), str(hello["numpy"])
        except (codec.FrameError, LookupError, TypeError) as error:
            raise CellLostError(f"The cell's relay sent a malformed greeting: {error}") from error

    def is_alive(self) -> bool:
        """Whether an idle cell is still running: one that has exited, or has unread output, is not."""
        poll = select.poll()  # select.select() refuses file descriptors above 1023
        poll.register(self.channel, select.POLLIN)
        return not poll.poll(0)

    def send_job(self, job: Mapping[str, object]) -> None:
        self.send(codec.encode(job, limit=_MAX_MESSAGE))

    def send(self, message: bytes) -> None:
        try:
            self.channel.settimeout(_SEND_SECONDS)
            self.channel.sendall(struct.pack("<I", len(message)) + message)
        except OSError as error:
            raise CellLostError(f"The cell's relay does not read its input: {error}") from error

    def receive_reply(self, seconds: float) -> ForkResult | bytes:
        """Receive the next result or question within `seconds`. Raises CellLostError."""
        try:
            return case_messages.unpack_reply(self._receive(seconds))
        except case_messages.MessageError as error:
            raise CellLostError(f"The cell's relay sent a malformed message: {error}") from error

    def _receive(self, seconds: float) -> bytes:
        deadline = time.monotonic() + seconds
        (size,) = struct.unpack("<I", self._read_exactly(4, deadline))
        if size > _MAX_MESSAGE:
            raise CellLostError(f"The cell's relay sent a message of {size} bytes; the limit is {_MAX_MESSAGE}")
        return self._read_exactly(size, deadline)

    def _read_exactly(self, size: int, deadline: float) -> bytes:
        while len(self._received) < size:
            self.channel.settimeout(max(0.001, deadline - time.monotonic()))
            try:
                # More than is missing, so that one call usually reads the size and its message.
                chunk = self.channel.recv(max(_CHUNK, min(size - len(self._received), 1 << 20)))
            except OSError as error:
                raise CellLostError(f"The cell's relay does not answer: {error}") from error
            if not chunk:
                raise CellLostError("The cell exited")
            self._received += chunk
        data = bytes(memoryview(self._received)[:size])
        del self._received[:size]
        return data

    def kill(self) -> None:
        """Kill all processes of the cell, without waiting until they are dead. Call `destroy` afterwards."""
        with self._close_lock, contextlib.suppress(OSError):
            self.channel.close()
        self.handle.kill()

    def interrupt(self) -> None:
        """Make the thread that waits for the cell raise CellLostError. Called by another thread.

        It shuts the channel down but does not close it: the descriptor could be that of another file before the first
        thread notices.
        """
        with (
            self._close_lock,
            contextlib.suppress(OSError),
            socket.socket(fileno=os.dup(self.channel.fileno())) as channel,
        ):
            channel.shutdown(socket.SHUT_RDWR)

    @contextlib.contextmanager
    def destroy_on_error(self) -> Generator[None]:
        """Destroy the cell if the block raises anything: while it starts, no other code could."""
        try:
            yield
        except BaseException:
            self.destroy()
            raise

    def destroy(self) -> None:
        """Kill all processes and free all resources of the cell. It may be called twice."""
        with contextlib.suppress(OSError):
            self.channel.close()
        self.handle.destroy()
