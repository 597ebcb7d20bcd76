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

SMALL = 64 * 1024
WITH_SOURCE = re.compile(r"/api/seats/[^/]+/(?:drafts/[^/]+|submissions|again)")
"""The addresses that take a source; settings say how large it may be."""
THROWN_AWAY = 64 * 1024 * 1024
"""A body that is too large is read to here and dropped: browsers hear an answer only once they have sent theirs."""
SECONDS = 60.0


class TooLargeError(Exception):
    pass


class GoneError(Exception):
    """The client went away."""


def bounded(application: Application) -> Application:
    async def inner(scope: Message, receive: Receive, send: Send) -> None:
        try:
            async with asyncio.timeout(SECONDS):
                body = await read(scope, receive)
        except TooLargeError:
            await answer(send, too_large())
        except TimeoutError:
            await answer(send, too_slow())
        except GoneError:
            return
        else:
            await application(scope, handing_on(body, receive), send)

    return inner


async def read(scope: Message, receive: Receive) -> bytes:
    most = limit_of(scope["path"])
    if declared(scope) > THROWN_AWAY:
        raise TooLargeError
    parts: list[bytes] = []
    size = 0
    while size <= THROWN_AWAY:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise GoneError
        size += len(message.get("body", b""))
        if size > most:
            parts.clear()
        else:
            parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            break
    if size > most:
        raise TooLargeError
    return b"".join(parts)


def limit_of(path: str) -> int:
    return settings.DATA_UPLOAD_MAX_MEMORY_SIZE if WITH_SOURCE.fullmatch(path) else SMALL


def declared(scope: Message) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value[:20])
    return 0


def handing_on(body: bytes, receive: Receive) -> Receive:
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def handed() -> Message:
        return waiting.pop() if waiting else await receive()

    return handed


def too_large() -> JsonResponse:
    return errors.respond(
        "too_large", "That is more than this server takes, so it was not taken.", "Send less; code must be below 1 MiB."
    )


def too_slow() -> JsonResponse:
    return errors.respond(
        "too_slow",
        f"The request was not whole after {SECONDS:.0f} s, so it was not taken; what you typed is kept.",
        "Check the connection, then try again.",
    )


async def answer(send: Send, response: JsonResponse) -> None:
    """The rest of what the client sends is not read, so that its connection is of no use any more."""
    headers = [(name.lower().encode(), value.encode()) for name, value in response.headers.items()]
    headers += [(b"content-length", str(len(response.content)).encode()), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
    await send({"type": "http.response.body", "body": response.content})
