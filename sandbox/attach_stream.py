"""Reads and writes a container's attached standard streams as one channel.

The engine multiplexes the container's output. Each chunk has a header of eight bytes: the stream number and the length.
Source: the Docker Engine API, "Attach to a container".
"""

import struct
import time

from sandbox.cell import Channel

_HEADER = struct.Struct(">BxxxI")
_STDERR = 2
_MAX_STDERR_BYTES = 4000


class AttachStream:
    """Sends to standard input and receives from standard output only (see `sandbox.cell.Channel`)."""

    def __init__(self, raw_stream: Channel) -> None:
        self.raw_stream = raw_stream
        self._unread_bytes = 0
        self._timeout_seconds = 0.0
        self.stderr = b""
        """The start of standard error. If the first process does not start, this says why."""

    def fileno(self) -> int:
        return self.raw_stream.fileno()

    def settimeout(self, seconds: float, /) -> None:
        self._timeout_seconds = seconds
        self.raw_stream.settimeout(seconds)

    def sendall(self, data: bytes, /) -> None:
        self.raw_stream.sendall(data)

    def recv(self, size: int, /) -> bytes:
        deadline = time.monotonic() + self._timeout_seconds
        while not self._unread_bytes:
            header = self._read_exactly(_HEADER.size, deadline)
            if len(header) < _HEADER.size:
                return b""
            kind, length = _HEADER.unpack(header)
            if kind == _STDERR:
                self.stderr = (self.stderr + self._read_exactly(length, deadline))[:_MAX_STDERR_BYTES]
            else:
                self._unread_bytes = length
        data = self.raw_stream.recv(min(size, self._unread_bytes))
        self._unread_bytes -= len(data)
        return data

    def _read_exactly(self, size: int, deadline: float) -> bytes:
        """Read `size` bytes, or fewer at the end of the stream. `deadline` is a time of `time.monotonic`."""
        data = b""
        while len(data) < size:
            self.raw_stream.settimeout(max(0.001, deadline - time.monotonic()))
            chunk = self.raw_stream.recv(size - len(data))
            if not chunk:
                break
            data += chunk
        return data

    def close(self) -> None:
        self.raw_stream.close()
