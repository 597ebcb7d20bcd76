"""One line in the log for each request, and an id that all records written in its course have."""

import logging
import re
import time
import uuid
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from judge import logs
from judge.http.body_limit import Application, Message

logger = logging.getLogger(__name__)

REQUEST_ID_PATTERN = re.compile(rb"[A-Za-z0-9._-]{8,64}")
"""An id that a proxy gave is kept, so that its log and ours can be read together."""
REQUEST_ID_HEADER = b"x-request-id"
PROBE_ROUTES = ("healthz", "readyz", "metrics")
ROUTE_NAMES = {"^": "(page)"}
UNKNOWN_ROUTE, FILE_ROUTE = "(nothing)", "(file)"


def log_requests(application: Application) -> Application:
    async def with_line(scope: Message, receive: Any, send: Any) -> None:
        began, request = time.monotonic(), get_request_id(scope)

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), (REQUEST_ID_HEADER, request.encode())]
                log_response(scope, message["status"], time.monotonic() - began)
            await send(message)

        with logs.log_context(request=request):
            await application(scope, receive, answer)

    return with_line


def get_request_id(scope: Message) -> str:
    given = next((value for name, value in scope["headers"] if name == REQUEST_ID_HEADER), b"")
    return given.decode() if REQUEST_ID_PATTERN.fullmatch(given) else uuid.uuid4().hex


def log_response(scope: Message, status: int, seconds: float) -> None:
    """When the answer begins: a stream of events may take minutes."""
    route = logs.get_ids().get("route", FILE_ROUTE)
    asked_by_program = route in PROBE_ROUTES or (route == FILE_ROUTE and status < 400)
    logger.log(
        logging.DEBUG if asked_by_program else logging.INFO,
        "%s %s: %d in %.0f ms",
        scope["method"],
        route,
        status,
        seconds * 1000,
        extra={"method": scope["method"], "route": route, "status": status, "ms": round(seconds * 1000, 1)},
    )


class RouteMiddleware:
    """Middleware of Django that notes what was asked for: the pattern, for an address may hold a token."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, positional: Any, named: dict[str, Any]) -> None:
        route = request.resolver_match.route if request.resolver_match else "^"
        logs.bind(route=ROUTE_NAMES.get(route, UNKNOWN_ROUTE) if route.startswith("^") else route)
        if "submission_id" in named:
            logs.bind(submission=named["submission_id"])
