"""How the web server runs requests: `judge.http.handler`."""

import asyncio
import gc
import sys
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from judge.http.handler import ThreadHandler, cancel
from judge.limits.stream_limit import count_open_streams
from judge.models import AuditEntry, LoginFailure
from tests.judge.factories import CSRF_HEADERS, World
from tests.judge.test_submission_stream import run_async

JSON_HEADERS = {"content-type": "application/json"} | {name.decode(): value.decode() for name, value in CSRF_HEADERS}
pytestmark = pytest.mark.django_db(transaction=True)


class Exchange:
    """One request over ASGI."""

    def __init__(
        self, path: str, *, method: str = "GET", body: bytes = b"", headers: dict[str, str] | None = None
    ) -> None:
        self.scope = {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": b"",
            "headers": [
                (key.encode(), value.encode()) for key, value in {"host": "localhost", **(headers or {})}.items()
            ],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 8000),
        }
        self.received: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.received.put_nowait({"type": "http.request", "body": body, "more_body": False})
        self.sent: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def run(self) -> None:
        await ThreadHandler()(self.scope, self.received.get, self.sent.put)


def test_sends_a_response(world: World) -> None:
    async def test() -> None:
        exchange = Exchange(f"/api/sessions/{world.robin.token}")
        await exchange.run()
        head, body = exchange.sent.get_nowait(), exchange.sent.get_nowait()
        assert (head["status"], exchange.sent.empty()) == (200, True)
        assert b'"state": "running"' in body["body"]

    run_async(test)


def test_delays_a_log_in_when_its_thread_is_free(world: World) -> None:
    for _ in range(10):
        LoginFailure.objects.create(username="ada", address="203.0.113.7")
    body = b'{"username": "ada", "password": "ada-has-a-password"}'

    async def test() -> None:
        log_in = Exchange("/api/login", method="POST", body=body, headers=JSON_HEADERS)
        running = asyncio.create_task(log_in.run())
        while not await sync_to_async(AuditEntry.objects.filter(action="log in").exists)():
            await asyncio.sleep(0.02)  # steady: a step of waiting for a row
        await Exchange(f"/api/sessions/{world.robin.token}").run()
        assert not running.done()
        assert log_in.sent.empty()
        await cancel({running})

    run_async(test)


@pytest.mark.usefixtures("broker")
def test_a_stream_ends_when_its_reader_leaves(world: World) -> None:
    async def test() -> None:
        exchange = Exchange(f"/api/sessions/{world.robin.token}/events")
        running = asyncio.create_task(exchange.run())
        assert (await exchange.sent.get())["status"] == 200
        assert b"event: session" in (await exchange.sent.get())["body"]
        assert count_open_streams() == 1
        exchange.received.put_nowait({"type": "http.disconnect"})
        await running
        assert count_open_streams() == 0

    run_async(test)


@pytest.mark.usefixtures("broker")
@pytest.mark.parametrize(("method", "path"), [("POST", "submissions"), ("GET", "events")], ids=["response", "stream"])
def test_drops_the_body_before_the_response_starts(method: str, path: str, world: World) -> None:
    """Also without the garbage collector: requests refer to themselves."""
    exchange = Exchange(f"/api/sessions/{world.robin.token}/{path}", method=method, headers=JSON_HEADERS)
    exchange.received.get_nowait()
    body = b'{"slug": "%s"}' % (b"x" * 50_000)
    before = sys.getrefcount(body)
    references: list[int] = []

    async def send(_: Any) -> None:
        references.append(sys.getrefcount(body))
        exchange.received.put_nowait({"type": "http.disconnect"})

    async def test() -> None:
        exchange.received.put_nowait({"type": "http.request", "body": body, "more_body": False})
        gc.disable()
        try:
            await ThreadHandler()(exchange.scope, exchange.received.get, send)
        finally:
            gc.enable()
        assert references
        assert set(references) == {before}

    run_async(test)
