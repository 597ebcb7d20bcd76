"""Frames between a GPU worker and the process that has the CUDA context: a length, then a frame of `sandbox.codec`."""

import os
import select
import struct
import time
from typing import Any

from sandbox import codec

HEADER = struct.Struct("<Q")
MAX_FRAME_BYTES = 16 << 30


class ProcessSilentError(Exception):
    """The other process did not answer in time."""


class ChannelBrokenError(ProcessSilentError):
    """The other process ended, or sent a frame that is too large or malformed, which no kernel can."""


def send(descriptor: int, value: Any) -> None:
    """Raises OSError if the other process has ended."""
    frame = codec.encode(value, limit=MAX_FRAME_BYTES)
    for part in (HEADER.pack(len(frame)), frame):  # not joined, which would copy hundreds of megabytes
        data = memoryview(part)
        while data:
            data = data[os.write(descriptor, data) :]


def receive(descriptor: int, seconds: float | None = None) -> Any:
    """Return the next message. It must be complete within `seconds`; None waits forever. Raises ProcessSilentError."""
    deadline = None if seconds is None else time.monotonic() + seconds
    (size,) = HEADER.unpack(_read(descriptor, HEADER.size, deadline))
    if size > MAX_FRAME_BYTES:
        raise ChannelBrokenError("a frame is too large")
    frame = _read(descriptor, size, deadline)
    try:
        return codec.decode(frame, limit=MAX_FRAME_BYTES)
    except codec.FrameError as error:
        raise ChannelBrokenError(f"a frame is malformed: {error}") from error


def _read(descriptor: int, size: int, deadline: float | None) -> bytes:
    data = bytearray()
    poll = select.poll()  # select.select() refuses file descriptors above 1023
    poll.register(descriptor, select.POLLIN)
    while len(data) < size:
        milliseconds_left = None if deadline is None else max(0.0, deadline - time.monotonic()) * 1000
        if not poll.poll(milliseconds_left):
            raise ProcessSilentError("the process did not answer in time")
        part = os.read(descriptor, min(size - len(data), 1 << 24))
        if not part:
            raise ChannelBrokenError("the process ended")
        data += part
    return bytes(data)
