"""Handles each request in one thread.

Django's own ASGI handler passes a request back and forth between the event loop and a new thread, which opens a
connection to the database of its own. That took as much time as storing what a candidate types.
"""

import asyncio
import io
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

from django.core import signals
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.http import HttpResponseBase
from django.urls import set_script_prefix

from judge.http.database_threads import EXPORTS, REQUESTS
from judge.http.delayed_response import DELAY

ARRIVED_AT = "judge.arrived_at"
"""The key in `request.META` of the `time.monotonic()` at which the request was complete, before it waited for a
thread."""

CANCEL_SECONDS = 5.0
"""How long a stream that is cancelled may take to clean up before it is cancelled again."""


class ThreadHandler(ASGIHandler):
    """Views and middleware must be synchronous. The contents of event streams are asynchronous; other
    streams, such as exports, are read in threads."""

    def __init__(self) -> None:
        self.load_middleware(is_async=False)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        response: Any = await REQUESTS.run(self._respond, scope, await receive_body(receive), time.monotonic())
        if not response.streaming:
            await asyncio.sleep(response.delay_seconds)
            await self.send_response(response, send)
            return
        if not response.is_async:
            response.streaming_content = iterate_in_threads(iter(response.streaming_content))
        sending = asyncio.create_task(self.send_response(response, send))
        leaving = asyncio.create_task(receive())
        try:
            await asyncio.wait([sending, leaving], return_when=asyncio.FIRST_COMPLETED)
        finally:
            await cancel({sending, leaving})
            await REQUESTS.run(response.close)
        if not sending.cancelled():
            sending.result()  # raises what ended the stream

    def _respond(self, scope: Any, body: io.BytesIO, arrived_at: float) -> HttpResponseBase:
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=self.__class__, scope=scope)
        request, error = self.create_request(scope, body)
        response: Any = error if request is None else self._get_response_and_drop_body(request, arrived_at)
        response.delay_seconds = request.META.get(DELAY, 0.0) if request else 0.0
        response._handler_class = self.__class__
        if not response.streaming:
            response.close()  # in this thread, because it sends `request_finished`
        return response

    def _get_response_and_drop_body(self, request: Any, arrived_at: float) -> Any:
        """A request refers to itself, by its user, so it exists until the garbage collector finds it. Its
        body must not: `body_budget` counts it only until the response starts."""
        request.META[ARRIVED_AT] = arrived_at
        try:
            return self.get_response(request)
        finally:
            request.close()  # the stream of the body, too
            request._body = b""


async def receive_body(receive: Any) -> io.BytesIO:
    """`body_limit` passes the whole body in one message. Only the result refers to it, until it is closed: an exception
    can keep the variables of all its callers."""
    return io.BytesIO((await receive())["body"])


async def iterate_in_threads(parts: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Django would load all parts into memory first."""
    while (part := await EXPORTS.run(next, parts, None)) is not None:
        yield part


async def cancel(tasks: set[asyncio.Task[Any]]) -> None:
    """Cancel tasks until they have ended: a library can lose a cancellation that comes when its wait is over."""
    while tasks:
        for task in tasks:
            task.cancel()
        _, tasks = await asyncio.wait(tasks, timeout=CANCEL_SECONDS)
