"""A container's standard streams as one channel.

The engine sends what a container writes in pieces, each after a head of eight bytes: which stream, and how long.
"""

import struct
import time

from sandbox.cell import Channel

_HEAD = struct.Struct(">BxxxI")
_STDERR = 2
_KEPT = 4000


class Streams:
    """What is sent goes to the standard input; what is received is the standard output alone (see `cell.Channel`)."""

    def __init__(self, stream: Channel) -> None:
        self.stream = stream
        self._left = 0
        self._seconds = 0.0
        self.complaints = b""
        """The beginning of what came on the standard error: a first process that does not start says why."""

    def fileno(self) -> int:
        return self.stream.fileno()

    def settimeout(self, seconds: float, /) -> None:
        self._seconds = seconds
        self.stream.settimeout(seconds)

    def sendall(self, data: bytes, /) -> None:
        self.stream.sendall(data)

    def recv(self, size: int, /) -> bytes:
        deadline = time.monotonic() + self._seconds
        while not self._left:
            head = self._exactly(_HEAD.size, deadline)
            if len(head) < _HEAD.size:
                return b""
            kind, length = _HEAD.unpack(head)
            if kind == _STDERR:
                self.complaints = (self.complaints + self._exactly(length, deadline))[:_KEPT]
            else:
                self._left = length
        data = self.stream.recv(min(size, self._left))
        self._left -= len(data)
        return data

    def _exactly(self, size: int, deadline: float) -> bytes:
        data = b""
        while len(data) < size:
            self.stream.settimeout(max(0.001, deadline - time.monotonic()))
            chunk = self.stream.recv(size - len(data))
            if not chunk:
                break
            data += chunk
        return data

    def close(self) -> None:
        self.stream.close()
