"""What the two sides say before a connection is a cell's channel: small JSON objects, each after its length."""

import hashlib
import json
import select
import socket
import struct
import time
from functools import cache
from typing import Any, cast

from sandbox import start

PROTOCOL = 1
"""Counted up when what is said here changes."""

MOST_ASKED, MOST_ANSWERED = 1024, 1 << 16
"""Bytes of a message to the launcher, and of one from it."""

_HEAD = struct.Struct(">I")
_SEND_SECONDS = 10.0


class WireError(Exception):
    """The other side is gone, is too slow, or does not say what is said here."""


def send(connection: socket.socket, message: dict[str, Any]) -> None:
    """Raises WireError."""
    data = json.dumps(message).encode()
    try:
        connection.settimeout(_SEND_SECONDS)
        connection.sendall(_HEAD.pack(len(data)) + data)
    except OSError as e:
        raise WireError(f"it does not listen ({e})") from e


def receive(connection: socket.socket, limit: int, deadline: float) -> dict[str, Any]:
    """The next message, if it has no more bytes than `limit` and is whole by then. Raises WireError."""
    (size,) = _HEAD.unpack(_exactly(connection, _HEAD.size, deadline))
    if size > limit:
        raise WireError(f"a message of {size} bytes, where {limit} are the most")
    try:
        message = json.loads(_exactly(connection, size, deadline), object_pairs_hook=_no_key_twice)
    except (ValueError, RecursionError) as e:
        raise WireError(f"a message that is not JSON ({e})") from e
    if not isinstance(message, dict):
        raise WireError("a message that is not a JSON object")
    return cast("dict[str, Any]", message)


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    message = dict(pairs)
    if len(message) < len(pairs):
        raise ValueError("a key that comes twice")
    return message


def _exactly(connection: socket.socket, size: int, deadline: float) -> bytes:
    data = b""
    while len(data) < size:
        try:
            connection.settimeout(max(0.001, deadline - time.monotonic()))
            chunk = connection.recv(size - len(data))
        except TimeoutError as e:
            raise WireError("it took too long") from e
        except OSError as e:
            raise WireError(f"the connection broke ({e})") from e
        if not chunk:
            raise WireError("it closed the connection")
        data += chunk
    return data


def gone(connection: socket.socket) -> bool:
    """Whether a side that waits for an answer is not there any more: it would say nothing until then."""
    waiting = select.poll()
    waiting.register(connection, select.POLLIN)
    return bool(waiting.poll(0))


def watch(connection: socket.socket) -> None:
    """Send small messages at once, and notice within a minute when the machine at the other end has vanished."""
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 20)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 10)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 3)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 50_000)


@cache
def code() -> str:
    """A digest of what worker and cell must have the same of: the code that runs in the box."""
    seen = hashlib.sha256(f"protocol {PROTOCOL}".encode())
    for path in sorted(start.OWN_CODE.glob("*.py")):
        data = path.read_bytes()
        seen.update(f"\0{path.name}\0{len(data)}\0".encode() + data)
    return seen.hexdigest()[:16]
