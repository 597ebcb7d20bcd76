"""The messages before a connection becomes a cell's channel: small JSON objects, each after its length."""

import hashlib
import json
import select
import socket
import struct
import time
from functools import cache
from typing import Any, cast

from sandbox import interpreter

PROTOCOL = 3
"""Version of this protocol. Increment it when the messages change."""

MAX_REQUEST_BYTES, MAX_REPLY_BYTES = 1024, 1 << 16
"""Maximum sizes in bytes of a message to the launcher and of a message from it."""

_HEAD = struct.Struct(">I")
_SEND_SECONDS = 10.0


class MessageError(Exception):
    """The other side disconnected, is too slow, or does not follow the protocol."""


def send(connection: socket.socket, message: dict[str, Any]) -> None:
    """Send one message. Raises MessageError."""
    data = json.dumps(message).encode()
    try:
        connection.settimeout(_SEND_SECONDS)
        connection.sendall(_HEAD.pack(len(data)) + data)
    except OSError as error:
        raise MessageError(f"the peer does not read ({error})") from error


def receive(connection: socket.socket, limit: int, deadline: float) -> dict[str, Any]:
    """Receive the next message, of at most `limit` bytes, before `deadline` (`time.monotonic()`).

    Raises MessageError.
    """
    (size,) = _HEAD.unpack(_read_exactly(connection, _HEAD.size, deadline))
    if size > limit:
        raise MessageError(f"a message of {size} bytes exceeds the limit of {limit}")
    try:
        message = json.loads(_read_exactly(connection, size, deadline), object_pairs_hook=_reject_duplicate_keys)
    except (ValueError, RecursionError) as error:
        raise MessageError(f"the message is not JSON ({error})") from error
    if not isinstance(message, dict):
        raise MessageError("the message is not a JSON object")
    return cast("dict[str, Any]", message)


def _reject_duplicate_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    message = dict(pairs)
    if len(message) < len(pairs):
        raise ValueError("a key is repeated")
    return message


def _read_exactly(connection: socket.socket, size: int, deadline: float) -> bytes:
    data = b""
    while len(data) < size:
        try:
            connection.settimeout(max(0.001, deadline - time.monotonic()))
            chunk = connection.recv(size - len(data))
        except TimeoutError as error:
            raise MessageError("the peer took too long") from error
        except OSError as error:
            raise MessageError(f"the connection broke ({error})") from error
        if not chunk:
            raise MessageError("the peer closed the connection")
        data += chunk
    return data


def is_disconnected(connection: socket.socket) -> bool:
    """Whether a peer that waits for a reply disconnected.

    A waiting peer sends nothing, so any input means the end of the connection.
    """
    return is_readable(connection, 0)


def is_readable(connection: socket.socket, seconds: float) -> bool:
    """Whether input, or the end of the connection, arrives within `seconds`."""
    waiting = select.poll()
    waiting.register(connection, select.POLLIN)
    return bool(waiting.poll(1000 * seconds))


@cache
def compute_code_digest() -> str:
    """Digest of the code that runs in the cell, which worker and launcher must have in common."""
    digest = hashlib.sha256(f"protocol {PROTOCOL}".encode())
    for path in sorted(interpreter.INSIDE_SOURCE.glob("*.py")):
        data = path.read_bytes()
        digest.update(f"\0{path.name}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()[:16]
