"""The host's end of a cell: a channel to its first process, and the handle by which it is destroyed."""

import contextlib
import select
import struct
import time
from typing import Any, Protocol

from sandbox import codec
from sandbox.base import SandboxError
from sandbox.limits import Limits

_MAX_MESSAGE = 1 << 30
_START_SECONDS = 30.0


class CellLost(SandboxError):  # noqa: N818 - an event, after which the job goes on in another cell
    """A cell's first process is gone or does not answer. Never the program's doing; the job can have another cell."""


class Channel(Protocol):
    """A two-way stream of bytes to a cell's first process; a stream socket is one."""

    def fileno(self) -> int: ...
    def settimeout(self, seconds: float, /) -> None: ...
    def sendall(self, data: bytes, /) -> None: ...
    def recv(self, size: int, /) -> bytes: ...
    def close(self) -> None: ...


class Box(Protocol):
    """What a backend keeps of a process tree that it made."""

    def limit(self, limits: Limits) -> None:
        """Set the limits of a job around all of it, where the backend can; the box has limits of its own."""
        ...

    def memory_limit_met(self) -> bool:
        """Whether the kernel has killed something in it for want of memory."""
        ...

    def destroy(self) -> None:
        """Kill all of it and free what it held. May be called twice."""
        ...


class Cell:
    """A single-use isolated process tree. `destroy` kills all of it and frees what it held; it may be called twice.

    By `name` the machine's own tools know it: a pid, a container's id.
    """

    def __init__(self, channel: Channel, box: Box, name: str = "") -> None:
        self.channel = channel
        self.box = box
        self.name = name
        self.python = ""
        self.numpy = ""

    def wait_until_ready(self) -> None:
        """Read the first process's greeting. Raises CellLost."""
        hello = self.receive(_START_SECONDS)
        self.python, self.numpy = str(hello["python"]), str(hello["numpy"])

    def alive(self) -> bool:
        """Whether a cell that waits for its job is still there: one that is gone has closed its channel."""
        return not select.select([self.channel], [], [], 0)[0]

    def send(self, value: object) -> None:
        frame = codec.encode(value, limit=_MAX_MESSAGE)
        try:
            self.channel.settimeout(_START_SECONDS)
            self.channel.sendall(struct.pack("<I", len(frame)) + frame)
        except OSError as e:
            raise CellLost(f"the cell's first process does not listen: {e}") from e

    def receive(self, seconds: float) -> Any:
        """The next message, waited for at most so long. Raises CellLost."""
        deadline = time.monotonic() + seconds
        (size,) = struct.unpack("<I", self._read(4, deadline))
        try:
            return codec.decode(self._read(size, deadline), limit=_MAX_MESSAGE)
        except codec.FrameError as e:
            raise CellLost(f"the cell's first process sent nonsense: {e}") from e

    def _read(self, size: int, deadline: float) -> bytes:
        if size > _MAX_MESSAGE:
            raise CellLost(f"the cell's first process announced {size} bytes")
        data = bytearray()
        while len(data) < size:
            self.channel.settimeout(max(0.001, deadline - time.monotonic()))
            try:
                chunk = self.channel.recv(min(size - len(data), 1 << 20))
            except OSError as e:
                raise CellLost(f"the cell's first process does not answer: {e}") from e
            if not chunk:
                raise CellLost("the cell's first process is gone")
            data += chunk
        return bytes(data)

    def destroy(self) -> None:
        with contextlib.suppress(OSError):
            self.channel.close()
        self.box.destroy()
