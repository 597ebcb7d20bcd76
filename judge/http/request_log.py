"""One log record for each request, and a request id that all records written during the request have."""

import logging
import re
import time
import uuid
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from judge import logs
from judge.http.asgi_messages import Application, Message

logger = logging.getLogger(__name__)

REQUEST_ID_PATTERN = re.compile(rb"[A-Za-z0-9._-]{8,64}")
"""A proxy's id of this form is used, so that its log and this one can be joined."""
REQUEST_ID_HEADER = b"x-request-id"
PROBE_ROUTES = ("healthz", "readyz", "metrics", "metrics/web")
ROUTE_NAMES = {"^": "(page)"}
UNKNOWN_ROUTE, FILE_ROUTE = "(nothing)", "(file)"


def log_requests(application: Application) -> Application:
    async def logged_application(scope: Message, receive: Any, send: Any) -> None:
        started, request_id = time.monotonic(), get_request_id(scope)

        async def send_and_log(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), (REQUEST_ID_HEADER, request_id.encode())]
                log_response(scope, message["status"], time.monotonic() - started)
            await send(message)

        with logs.log_context(request=request_id):
            await application(scope, receive, send_and_log)

    return logged_application


def get_request_id(scope: Message) -> str:
    """Return the id from the request's header if it is well formed, or a new one."""
    header = next((value for name, value in scope["headers"] if name == REQUEST_ID_HEADER), b"")
    return header.decode() if REQUEST_ID_PATTERN.fullmatch(header) else uuid.uuid4().hex


def log_response(scope: Message, status: int, seconds: float) -> None:
    """Write the record when the response starts: an event stream can last for minutes."""
    route = logs.get_context_fields().get("route", FILE_ROUTE)
    is_routine = route in PROBE_ROUTES or (route == FILE_ROUTE and status < 400)
    logger.log(
        logging.DEBUG if is_routine else logging.INFO,
        "%s %s: %d in %.0f ms",
        scope["method"],
        route,
        status,
        seconds * 1000,
        extra={"method": scope["method"], "route": route, "status": status, "ms": round(seconds * 1000, 1)},
    )


class RouteMiddleware:
    """Django middleware that adds the URL pattern to the log context. The URL itself may contain a token."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, positional: Any, named: dict[str, Any]) -> None:
        route = request.resolver_match.route if request.resolver_match else "^"
        logs.bind_context(route=ROUTE_NAMES.get(route, UNKNOWN_ROUTE) if route.startswith("^") else route)
        if "submission_id" in named:
            logs.bind_context(submission=named["submission_id"])
