"""Length-prefixed binary messages between the host, a cell's relay and its fork."""

import os
import struct

HEADER = struct.Struct("<IBI")
"""Header of a message between relay and fork: payload length, kind, case index."""

CASE, ANSWER, JOB = 1, 2, 3
"""Kinds of message from the relay to the fork. The first one is the job, as the host sent it."""

LOADED, OUTCOME, RAISED, MEMORY, EXITED, TOO_BIG, UNENCODABLE, ASK = 11, 12, 13, 14, 15, 16, 17, 18
"""Kinds of message from the fork to the relay. The program can forge any of them."""


def read_exactly(fd: int, size: int) -> bytes:
    """Read exactly `size` bytes. Raises EOFError if the other side closed the channel."""
    chunks: list[bytes] = []
    while size:
        chunk = os.read(fd, min(size, 1 << 20))
        if not chunk:
            raise EOFError("the other side closed the channel")
        chunks.append(chunk)
        size -= len(chunk)
    return b"".join(chunks)


def write_all(fd: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]


def receive_frame(fd: int, limit: int) -> bytes:
    """Receive a frame from the channel between host and relay: four bytes of length, then the frame.

    Raises EOFError if the frame exceeds `limit` bytes or the host closed the channel.
    """
    (size,) = struct.unpack("<I", read_exactly(fd, 4))
    if size > limit:
        raise EOFError(f"a message of {size} bytes")
    return read_exactly(fd, size)


def send_frame(fd: int, frame: bytes) -> None:
    write_all(fd, struct.pack("<I", len(frame)) + frame)
