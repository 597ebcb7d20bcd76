"""How the web server runs requests: `judge.http.handler`."""

import asyncio
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings

from judge.http.handler import ThreadHandler, cancel
from judge.http.stream_limit import count_open_streams
from judge.models import AuditEntry, LoginFailure
from tests.judge.factories import World
from tests.judge.test_sse import run_async

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
    token = "t" * 32
    headers = {
        "cookie": f"{settings.CSRF_COOKIE_NAME}={token}",
        "x-csrftoken": token,
        "content-type": "application/json",
    }
    body = b'{"username": "ada", "password": "ada-has-a-password"}'

    async def test() -> None:
        log_in = Exchange("/api/login", method="POST", body=body, headers=headers)
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
