"""Limits on the size, duration and memory of request bodies, applied before Django, which would first store any body on
disk.

The limits count received bytes, not the declared length: a chunked body has none. A client that sends too slowly gets
an error after a minute, so it cannot hold its connection forever. `judge.http.body_budget` limits what all bodies that
are not complete or not handled hold together. The head of a request decides first whether its body is needed.
"""

import asyncio
import re

from django.conf import settings
from django.http import JsonResponse

from judge import errors
from judge.http import body_budget, request_head
from judge.http.asgi_messages import (
    MAX_BODY_SECONDS,
    MAX_DISCARDED_BYTES,
    READ_BYTES,
    Application,
    ClientDisconnectedError,
    Message,
    Receive,
    Send,
    discard_body,
    get_declared_length,
    receive_part,
    replay_body,
    send_response,
)
from judge.http.body_budget import BodyRoom

MAX_JSON_BYTES = 64 * 1024
LARGE_PATHS = re.compile(
    r"/api/sessions/[^/]+/(?:documents/[^/]+/updates|submissions|restart)"
    r"|/api/invitations/[^/]+/(?:documents/[^/]+/updates|replay/runs|scorecard)"
    r"|/api/teams/[^/]+/rubrics(?:/[^/]+)?"
    r"|/api/teams/[^/]+/candidate-attributes(?:/check)?"
)
"""Paths whose body contains a source, a change of one, many notes, or a list of attributes.
DATA_UPLOAD_MAX_MEMORY_SIZE limits them."""


class BodyTooLargeError(Exception):
    pass


def limit_bodies(application: Application) -> Application:
    async def limited_application(scope: Message, receive: Receive, send: Send) -> None:
        if request_head.is_refused(scope):
            await request_head.refuse_without_body(application, scope, receive, send)
        else:
            await handle_with_body(application, scope, receive, send)

    return limited_application


async def handle_with_body(application: Application, scope: Message, receive: Receive, send: Send) -> None:
    room = BodyRoom(body_budget.BUDGET, lambda: request_head.find_owner(scope))
    try:
        async with asyncio.timeout(MAX_BODY_SECONDS):
            receive_body = replay_body(await read_body(scope, receive, room), receive)
    except BodyTooLargeError:
        await send_response(send, errors.build_too_large_response())
    except TimeoutError:
        await send_response(send, build_too_slow_response(was_busy=room.has_waited))
    except ClientDisconnectedError:
        return
    else:
        await application(scope, receive_body, release_before_response(room, send))
    finally:
        room.release()


async def read_body(scope: Message, receive: Receive, room: BodyRoom) -> bytes:
    """Return the complete body. Raises BodyTooLargeError or ClientDisconnectedError."""
    max_bytes, declared = get_limit(scope["path"]), get_declared_length(scope)
    if declared is not None and declared > max_bytes:
        await discard_body(receive, 0, has_more=declared <= MAX_DISCARDED_BYTES)
        raise BodyTooLargeError
    body, has_more = await collect_body(receive, room, max_bytes, declared)
    if len(body) <= max_bytes:
        return bytes(body)
    size = len(body)
    body.clear()
    room.release()
    await discard_body(receive, size, has_more=has_more)
    raise BodyTooLargeError


async def collect_body(
    receive: Receive, room: BodyRoom, max_bytes: int, declared: int | None
) -> tuple[bytearray, bool]:
    """Return the body, and whether more follows, which is so only if it is too large."""
    body, has_more = bytearray(), True  # a list of small parts would take more memory than they have bytes
    while has_more and len(body) <= max_bytes:
        next_size = len(body) + READ_BYTES
        await room.reserve(next_size if declared is None else min(next_size, declared))
        part, has_more = await receive_part(receive)
        body += part
        room.charge(len(body))
    return body, has_more


def get_limit(path: str) -> int:
    """How many bytes a body has at most."""
    return settings.DATA_UPLOAD_MAX_MEMORY_SIZE if LARGE_PATHS.fullmatch(path) else MAX_JSON_BYTES


def release_before_response(room: BodyRoom, send: Send) -> Send:
    """When the response starts, Django has handled the request and dropped its body. A stream can go on for hours."""

    async def send_and_release(message: Message) -> None:
        if message["type"] == "http.response.start":
            room.release()
        await send(message)

    return send_and_release


def build_too_slow_response(*, was_busy: bool) -> JsonResponse:
    """`was_busy` says that the server let the request wait for room."""
    busy = " The server was busy with other large requests." if was_busy else ""
    return errors.build_error_response(
        "too_slow",
        f"The request was not complete after {MAX_BODY_SECONDS:.0f} s, so nothing was changed.{busy}",
        "Try again in a minute." if was_busy else "Check your connection and try again.",
    )
