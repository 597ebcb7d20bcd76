"""The messages between the web server and an application (ASGI): parts of a body, and responses without Django."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from django.http import JsonResponse

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

READ_BYTES = 16 * 1024
"""The longest part of a body. `judge.http.server` reads no more at once, and then waits until the application asks."""
MAX_DISCARDED_BYTES = 64 * 1024 * 1024
"""A body that is refused is read and dropped up to here: browsers read a response only after they sent the body."""
MAX_BODY_SECONDS = 60.0


class ClientDisconnectedError(Exception):
    """The client closed the connection before its body was complete."""


async def receive_part(receive: Receive) -> tuple[bytes, bool]:
    """Return the next bytes of the body, and whether more follow. Raises ClientDisconnectedError."""
    message = await receive()
    if message["type"] == "http.disconnect":
        raise ClientDisconnectedError
    return message.get("body", b""), message.get("more_body", False)


async def discard_body(receive: Receive, size: int, *, has_more: bool = True) -> None:
    """Drop the rest of a body of which `size` bytes were read. Raises ClientDisconnectedError."""
    while has_more and size <= MAX_DISCARDED_BYTES:
        part, has_more = await receive_part(receive)
        size += len(part)


def get_declared_length(scope: Message) -> int | None:
    """Return how long the body is, or None if only its end will show it. The server refuses a body of another length
    than its head declares; in a chunked one it ignores the declared length, so this does too."""
    headers = dict(scope["headers"])
    value = headers.get(b"content-length", b"0")
    return None if b"transfer-encoding" in headers or not value.isdigit() else int(value[:20])


def replay_body(body: bytes, receive: Receive) -> Receive:
    """Return a function that receives the whole body at once, and afterwards what `receive` does. It keeps no reference
    to the body."""
    pending: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_replayed() -> Message:
        return pending.pop() if pending else await receive()

    return receive_replayed


async def send_response(send: Send, response: JsonResponse) -> None:
    """Send `response` and close the connection, which cannot be reused: the rest of the request is not read."""
    headers = [(name.lower().encode(), value.encode()) for name, value in response.headers.items()]
    await send(build_last_start(response.status_code, headers, response.content))
    await send({"type": "http.response.body", "body": response.content})


def build_last_start(status: int, headers: list[tuple[bytes, bytes]], content: bytes) -> Message:
    """Build the start of the last response of a connection."""
    length = [(b"content-length", str(len(content)).encode()), (b"connection", b"close")]
    others = [header for header in headers if header[0].lower() not in (b"content-length", b"connection")]
    return {"type": "http.response.start", "status": status, "headers": others + length}
