"""Length-prefixed messages between the host, a cell's parent and its fork."""

import os
import struct

HEAD = struct.Struct("<IBI")
"""Between parent and fork: payload's length, kind, index of the case."""

CASE, ANSWER = 1, 2
"""From the parent to the fork."""

LOADED, OUTCOME, RAISED, MEMORY, EXITED, TOO_BIG, UNFIT, ASK = 11, 12, 13, 14, 15, 16, 17, 18
"""From the fork to its parent. Any of them may be forged: what is in a box vouches for nothing."""


def read_exactly(fd: int, size: int) -> bytes:
    """The next `size` bytes. Raises EOFError where the other side is gone."""
    chunks: list[bytes] = []
    while size:
        chunk = os.read(fd, min(size, 1 << 20))
        if not chunk:
            raise EOFError("the other side has closed the channel")
        chunks.append(chunk)
        size -= len(chunk)
    return b"".join(chunks)


def write_all(fd: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]


def receive(fd: int, limit: int) -> bytes:
    """A message of the channel between host and parent: four bytes of length, then the frame."""
    (size,) = struct.unpack("<I", read_exactly(fd, 4))
    if size > limit:
        raise EOFError(f"a message of {size} bytes")
    return read_exactly(fd, size)


def send(fd: int, frame: bytes) -> None:
    write_all(fd, struct.pack("<I", len(frame)) + frame)
