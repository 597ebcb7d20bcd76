"""Limits on the size and duration of request bodies, applied before Django, which would first store any body on disk.

The limits count received bytes, not the declared length: a chunked body has none. A client that sends too slowly gets
an error after a minute, so it cannot hold its connection forever.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from django.conf import settings
from django.http import JsonResponse

from judge import errors

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

MAX_JSON_BYTES = 64 * 1024
LARGE_PATHS = re.compile(
    r"/api/sessions/[^/]+/(?:documents/[^/]+/updates|submissions|restart)"
    r"|/api/invitations/[^/]+/(?:documents/[^/]+/updates|replay/runs|scorecard)"
    r"|/api/teams/[^/]+/rubrics(?:/[^/]+)?"
    r"|/api/teams/[^/]+/candidate-attributes(?:/check)?"
)
"""Paths whose body contains a source, a change of one, many notes, or a list of attributes.
DATA_UPLOAD_MAX_MEMORY_SIZE limits them."""
MAX_DISCARDED_BYTES = 64 * 1024 * 1024
"""A body that is too large is read and dropped up to here: browsers read a response only after they sent the body."""
MAX_BODY_SECONDS = 60.0


class BodyTooLargeError(Exception):
    pass


class ClientDisconnectedError(Exception):
    """The client closed the connection before its body was complete."""


def limit_bodies(application: Application) -> Application:
    async def limited_application(scope: Message, receive: Receive, send: Send) -> None:
        try:
            async with asyncio.timeout(MAX_BODY_SECONDS):
                body = await read_body(scope, receive)
        except BodyTooLargeError:
            await send_response(send, build_too_large_response())
        except TimeoutError:
            await send_response(send, build_too_slow_response(scope["path"]))
        except ClientDisconnectedError:
            return
        else:
            await application(scope, replay_body(body, receive), send)

    return limited_application


async def read_body(scope: Message, receive: Receive) -> bytes:
    """Return the complete body. Raises BodyTooLargeError or ClientDisconnectedError."""
    max_bytes = get_limit(scope["path"])
    if get_content_length(scope) > MAX_DISCARDED_BYTES:
        raise BodyTooLargeError
    parts: list[bytes] = []
    size = 0
    while size <= MAX_DISCARDED_BYTES:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnectedError
        size += len(message.get("body", b""))
        if size > max_bytes:
            parts.clear()
        else:
            parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            break
    if size > max_bytes:
        raise BodyTooLargeError
    return b"".join(parts)


def get_limit(path: str) -> int:
    return settings.DATA_UPLOAD_MAX_MEMORY_SIZE if LARGE_PATHS.fullmatch(path) else MAX_JSON_BYTES


def get_content_length(scope: Message) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value[:20])
    return 0


def replay_body(body: bytes, receive: Receive) -> Receive:
    pending: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_replayed() -> Message:
        return pending.pop() if pending else await receive()

    return receive_replayed


def build_too_large_response() -> JsonResponse:
    return errors.build_error_response(
        "too_large",
        "The request is larger than this server accepts, so nothing was changed.",
        "Send less. Code must be smaller than 1 MiB.",
    )


def build_too_slow_response(path: str) -> JsonResponse:
    is_saved = LARGE_PATHS.fullmatch(path) and path.startswith("/api/sessions/")
    saved = " What you typed is saved in this browser." if is_saved else ""
    return errors.build_error_response(
        "too_slow",
        f"The request was not complete after {MAX_BODY_SECONDS:.0f} s, so nothing was changed.{saved}",
        "Check your connection and try again.",
    )


async def send_response(send: Send, response: JsonResponse) -> None:
    """Send `response` and close the connection, which cannot be reused: the rest of the request is not read."""
    headers = [(name.lower().encode(), value.encode()) for name, value in response.headers.items()]
    headers += [(b"content-length", str(len(response.content)).encode()), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
    await send({"type": "http.response.body", "body": response.content})
