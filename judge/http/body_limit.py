"""What a request may bring, held to ahead of Django, which would keep any body on disk before it looks at one.

By what is sent, not by what is declared: a chunked body has no length. A client that sends slowly is told so after a
while, so that it does not keep its place for ever.
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
SOURCE_PATHS = re.compile(r"/api/sessions/[^/]+/(?:drafts/[^/]+|submissions|restart)")
"""The addresses that take a source; settings say how large it may be."""
MAX_DISCARDED_BYTES = 64 * 1024 * 1024
"""A body that is too large is read to here and dropped: browsers hear an answer only once they have sent theirs."""
MAX_BODY_SECONDS = 60.0


class BodyTooLargeError(Exception):
    pass


class ClientDisconnectedError(Exception):
    """The client went away."""


def limit_bodies(application: Application) -> Application:
    async def inner(scope: Message, receive: Receive, send: Send) -> None:
        try:
            async with asyncio.timeout(MAX_BODY_SECONDS):
                body = await read_body(scope, receive)
        except BodyTooLargeError:
            await send_response(send, build_too_large_response())
        except TimeoutError:
            await send_response(send, build_too_slow_response())
        except ClientDisconnectedError:
            return
        else:
            await application(scope, replay_body(body, receive), send)

    return inner


async def read_body(scope: Message, receive: Receive) -> bytes:
    most = get_limit(scope["path"])
    if get_content_length(scope) > MAX_DISCARDED_BYTES:
        raise BodyTooLargeError
    parts: list[bytes] = []
    size = 0
    while size <= MAX_DISCARDED_BYTES:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnectedError
        size += len(message.get("body", b""))
        if size > most:
            parts.clear()
        else:
            parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            break
    if size > most:
        raise BodyTooLargeError
    return b"".join(parts)


def get_limit(path: str) -> int:
    return settings.DATA_UPLOAD_MAX_MEMORY_SIZE if SOURCE_PATHS.fullmatch(path) else MAX_JSON_BYTES


def get_content_length(scope: Message) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value[:20])
    return 0


def replay_body(body: bytes, receive: Receive) -> Receive:
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def handed() -> Message:
        return waiting.pop() if waiting else await receive()

    return handed


def build_too_large_response() -> JsonResponse:
    return errors.build_error_response(
        "too_large", "That is more than this server takes, so it was not taken.", "Send less; code must be below 1 MiB."
    )


def build_too_slow_response() -> JsonResponse:
    return errors.build_error_response(
        "too_slow",
        f"The request was not whole after {MAX_BODY_SECONDS:.0f} s, so it was not taken; what you typed is kept.",
        "Check the connection, then try again.",
    )


async def send_response(send: Send, response: JsonResponse) -> None:
    """The rest of what the client sends is not read, so that its connection is of no use any more."""
    headers = [(name.lower().encode(), value.encode()) for name, value in response.headers.items()]
    headers += [(b"content-length", str(len(response.content)).encode()), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
    await send({"type": "http.response.body", "body": response.content})
