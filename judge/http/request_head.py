"""What the head of a request decides, before its body is read."""

import asyncio
import io
import re
from contextlib import suppress

from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden

from judge.http.asgi_messages import (
    MAX_BODY_SECONDS,
    MAX_DISCARDED_BYTES,
    Application,
    ClientDisconnectedError,
    Message,
    Receive,
    Send,
    build_last_start,
    discard_body,
    get_declared_length,
    replay_body,
)
from judge.http.body_budget import Owner
from judge.http.middleware import SAFE_METHODS, StrictCsrfMiddleware, has_json_type, non_exempt_view
from judge.limits.client_address import get_client_address, get_client_network

INTERVIEW_LINKS = re.compile(r"/api/sessions/(?!practice/)[^/]+/.+")


class HeadCsrfMiddleware(StrictCsrfMiddleware):
    """Writes no log record: the same check refuses the request again, and does."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponseForbidden:
        return HttpResponseForbidden(reason)


CSRF_CHECK = HeadCsrfMiddleware(lambda _: HttpResponse())


def is_refused(scope: Message) -> bool:
    """Whether Django refuses the request for its head, so that its body is not needed: it is no JSON, or its cookie,
    token and origin do not pass the CSRF check. Django never finds the token in the body, because that is no form."""
    if scope["method"] in SAFE_METHODS:
        return False
    request = build_request(scope)
    if not has_json_type(request):
        return True
    return CSRF_CHECK.process_view(request, non_exempt_view, (), {}) is not None


async def refuse_without_body(application: Application, scope: Message, receive: Receive, send: Send) -> None:
    """Send the response that Django has for the request, which does not depend on the body, and then drop the body."""
    sent: list[Message] = []

    async def store(message: Message) -> None:
        sent.append(message)

    await application(scope, replay_body(b"", receive), store)
    content = b"".join(message.get("body", b"") for message in sent[1:])
    await send(build_last_start(sent[0]["status"], sent[0]["headers"], content))
    await send({"type": "http.response.body", "body": content, "more_body": True})  # the end closes the connection
    with suppress(TimeoutError, ClientDisconnectedError):
        async with asyncio.timeout(MAX_BODY_SECONDS):
            await discard_body(receive, 0, has_more=(get_declared_length(scope) or 0) <= MAX_DISCARDED_BYTES)
    await send({"type": "http.response.body", "body": b""})


def find_owner(scope: Message) -> Owner:
    network = get_client_network(get_client_address(build_request(scope)))
    return Owner(network, INTERVIEW_LINKS.fullmatch(scope["path"]) is not None)


def build_request(scope: Message) -> ASGIRequest:
    return ASGIRequest(scope, io.BytesIO())
