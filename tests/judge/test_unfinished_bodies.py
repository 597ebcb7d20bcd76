"""Requests whose bodies do not end, over real sockets: the server's protocol and `limit_bodies` in this process."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from judge.http import body_budget, body_limit, request_head
from judge.http.asgi_messages import READ_BYTES
from judge.http.body_budget import FREE_BYTES, MIB, NETWORK_BYTES, BodyBudget, Pool
from judge.http.body_limit import limit_bodies
from judge.http.server import BoundedProtocol
from tests.judge.factories import CSRF_HEADERS

PRACTICE = "/api/sessions/practice/submissions"
LINK = "/api/sessions/a-link/submissions"
STREAM = "/api/sessions/practice/restart"
HEAD_WITHOUT_TOKEN = (
    f"POST {PRACTICE} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {{size}}\r\n\r\n"
)
HANG_SECONDS = 120
SIZE = 8 * MIB


class Server:
    """It answers each request with the size of its body and the room that the bodies have then."""

    def __init__(self) -> None:
        self.budget = body_budget.BUDGET
        self.protocols: list[BoundedProtocol] = []
        self.handled: list[str] = []
        self.stream_goes_on = asyncio.Event()
        self._config = uvicorn.Config(limit_bodies(self._answer), lifespan="off", log_config=None, access_log=False)
        self._config.load()
        self.state = ServerState()

    async def _answer(self, scope: Any, receive: Any, send: Any) -> None:
        body = (await receive())["body"]
        self.handled.append(scope["path"])
        await send({"type": "http.response.start", "status": 200, "headers": []})
        answer = json.dumps({"size": len(body), "used": self.budget.everybody.used}).encode()
        await send({"type": "http.response.body", "body": answer, "more_body": scope["path"] == STREAM})
        if scope["path"] == STREAM:
            await self.stream_goes_on.wait()
            await send({"type": "http.response.body", "body": b""})

    def _make_protocol(self) -> BoundedProtocol:
        self.protocols.append(BoundedProtocol(self._config, self.state, {}))
        return self.protocols[-1]

    async def start(self) -> asyncio.Server:
        return await asyncio.get_running_loop().create_server(self._make_protocol, "127.0.0.1", 0)

    def count_paused(self) -> int:
        """Return how many connections are not read because their bodies have no room."""
        return sum(not one.transport.is_reading() for one in self.protocols)

    def count_unread_bytes(self) -> int:
        """Return how many bytes uvicorn holds of the connection of which it holds most."""
        return max(len(one.cycle.body) + len(one.conn.trailing_data[0]) for one in self.protocols)


class Sender:
    """A client that sends a request, as far as the server reads it."""

    def __init__(self, port: int, request: bytes) -> None:
        self.task = asyncio.create_task(self._send(port, request))

    async def _send(self, port: int, request: bytes) -> None:
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", port)
        self.writer.write(request)
        await self.writer.drain()

    async def read_answer(self) -> tuple[int, Any]:
        """Return the status and the body, whose length the response declares or whose end closes the connection."""
        await asyncio.wait([self.task])
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode()
        lengths = [line.split(": ")[1] for line in head.splitlines() if line.lower().startswith("content-length")]
        body = await (self.reader.readexactly(int(lengths[0])) if lengths else self.reader.read())
        return int(head.split()[1]), json.loads(body if lengths else body.split(b"\r\n")[1])

    async def close(self) -> None:
        self.task.cancel()
        await asyncio.wait([self.task])
        self.writer.transport.abort()


@dataclass
class Clients:
    """Clients of a server. Their network is the one that a proxy reports."""

    port: int
    senders: list[Sender] = field(default_factory=list)

    def send(self, network: str, path: str, sent: int, declared: int | None = None) -> Sender:
        """Send `sent` bytes of a body that is `declared` bytes long, or all of it."""
        return self._send(network, path, f"Content-Length: {declared or sent}", b"x" * sent)

    def send_chunk(self, network: str, path: str, sent: int) -> Sender:
        return self._send(network, path, "Transfer-Encoding: chunked", b"%x\r\n" % (sent + 1) + b"x" * sent)

    def _send(self, network: str, path: str, length: str, body: bytes) -> Sender:
        csrf = [f"{name.decode()}: {value.decode()}" for name, value in CSRF_HEADERS]
        lines = [f"POST {path} HTTP/1.1", "Host: localhost", "Content-Type: application/json", *csrf, length]
        return self.send_raw("\r\n".join([*lines, f"X-Forwarded-For: {network}", "Connection: close", "", ""]), body)

    def send_raw(self, head: str, body: bytes = b"") -> Sender:
        self.senders.append(Sender(self.port, head.encode() + body))
        return self.senders[-1]

    async def close(self) -> None:
        for sender in self.senders:
            await sender.close()


@asynccontextmanager
async def open_server() -> AsyncIterator[tuple[Server, Clients]]:
    server = Server()
    listener = await server.start()
    clients = Clients(listener.sockets[0].getsockname()[1])
    try:
        yield server, clients
    finally:
        await clients.close()
        listener.close()
        await wait_for(lambda: not server.state.connections and not server.state.tasks)


def run(test: Callable[[Server, Clients], Awaitable[None]]) -> None:
    async def run_limited() -> None:
        async with asyncio.timeout(HANG_SECONDS), open_server() as (server, clients):
            await test(server, clients)

    asyncio.run(run_limited())


async def wait_for(condition: Callable[[], bool]) -> None:
    while not condition():
        await asyncio.sleep(0.01)  # steady: a step of waiting for a condition


def is_full(pool: Pool | None) -> bool:
    """Whether the one body that may use the reserve has used it: its sender has stopped, and all others wait."""
    return pool is not None and pool.favored is not None and pool.favored.size >= SIZE - FREE_BYTES


@pytest.fixture(autouse=True)
def own_budget(monkeypatch: pytest.MonkeyPatch, settings: Any) -> BodyBudget:
    settings.PROXIES = 1
    monkeypatch.setattr(body_budget, "BUDGET", BodyBudget())
    return body_budget.BUDGET


@pytest.mark.parametrize("is_chunked", [False, True], ids=["declared", "chunked"])
def test_unfinished_bodies_of_a_network_stay_in_bounds(own_budget: BodyBudget, is_chunked: bool) -> None:
    async def test(server: Server, clients: Clients) -> None:
        for _ in range(40):
            if is_chunked:
                clients.send_chunk("203.0.113.7", PRACTICE, SIZE - 1)
            else:
                clients.send("203.0.113.7", PRACTICE, SIZE - 1, SIZE)
        await wait_for(lambda: len(own_budget.waiting) == 39 == server.count_paused())
        assert own_budget.networks["203.0.113.7"].used <= NETWORK_BYTES
        assert own_budget.everybody.used == own_budget.others.used == own_budget.networks["203.0.113.7"].used
        assert server.count_unread_bytes() <= READ_BYTES
        answers = [
            clients.send(network, path, size).read_answer()
            for network, path, size in [
                ("203.0.113.7", "/api/login", 10_000),
                ("203.0.113.8", "/api/login", 50_000),
                ("203.0.113.8", PRACTICE, MIB),
                ("203.0.113.8", LINK, SIZE),
            ]
        ]
        assert [(await answer)[1]["size"] for answer in answers] == [10_000, 50_000, MIB, SIZE]
        assert own_budget.everybody.used <= NETWORK_BYTES
        await clients.close()
        await wait_for(lambda: own_budget.everybody.used == 0)
        assert (own_budget.networks, own_budget.waiting) == ({}, {})

    run(test)


def test_interview_link_has_room_when_many_networks_fill_the_rest(own_budget: BodyBudget) -> None:
    async def test(server: Server, clients: Clients) -> None:
        for number in range(8):
            clients.send(f"203.0.113.{number % 4}", PRACTICE, SIZE - 1, SIZE)
        await wait_for(lambda: is_full(own_budget.others))
        waiting = len(own_budget.waiting)
        assert own_budget.everybody.used <= body_budget.OTHER_BYTES
        clients.send("198.51.100.1", PRACTICE, MIB)
        assert (await clients.send("198.51.100.1", LINK, MIB).read_answer())[1]["size"] == MIB
        assert server.handled == [LINK]
        assert len(own_budget.waiting) == waiting + 1

    run(test)


def test_waiting_request_goes_on_when_senders_disconnect(own_budget: BodyBudget) -> None:
    async def test(server: Server, clients: Clients) -> None:
        attackers = [clients.send("203.0.113.7", PRACTICE, SIZE - 1, SIZE) for _ in range(4)]
        await wait_for(lambda: is_full(own_budget.networks.get("203.0.113.7")))
        waiting = clients.send("203.0.113.7", PRACTICE, MIB)
        await wait_for(lambda: len(own_budget.waiting) == 4)
        for attacker in attackers:
            await attacker.close()
        assert (await waiting.read_answer())[1]["size"] == MIB
        assert server.handled == [PRACTICE]

    run(test)


def test_half_read_bodies_are_completed_one_after_the_other(own_budget: BodyBudget) -> None:
    """Ten times what the network may hold, and all of it arrives."""

    async def test(server: Server, clients: Clients) -> None:
        senders = [clients.send("203.0.113.7", PRACTICE, SIZE) for _ in range(20)]
        assert [(await sender.read_answer())[1]["size"] for sender in senders] == [SIZE] * 20
        assert own_budget.everybody.used == 0

    run(test)


def test_stream_does_not_keep_the_room_of_its_request(own_budget: BodyBudget) -> None:
    async def test(server: Server, clients: Clients) -> None:
        sender = clients.send("203.0.113.7", STREAM, MIB)
        await wait_for(lambda: server.handled == [STREAM])
        await wait_for(lambda: own_budget.everybody.used == 0)
        server.stream_goes_on.set()
        assert (await sender.read_answer())[1]["size"] == MIB

    run(test)


def test_refuses_request_that_found_no_room_in_time(own_budget: BodyBudget, monkeypatch: pytest.MonkeyPatch) -> None:
    async def test(server: Server, clients: Clients) -> None:
        for _ in range(3):
            clients.send("203.0.113.7", PRACTICE, SIZE - 1, SIZE)
        await wait_for(lambda: is_full(own_budget.networks.get("203.0.113.7")))
        monkeypatch.setattr(body_budget, "FREE_BYTES", 0)
        monkeypatch.setattr(body_limit, "MAX_BODY_SECONDS", 0.05)
        status, answer = await clients.send("203.0.113.7", PRACTICE, READ_BYTES, MIB).read_answer()
        assert (status, answer["code"]) == (408, "too_slow")
        assert "The server was busy" in answer["message"]

    run(test)


def test_dropped_bytes_of_a_too_large_body_need_no_room(own_budget: BodyBudget) -> None:
    async def test(server: Server, clients: Clients) -> None:
        for _ in range(3):
            clients.send("203.0.113.7", PRACTICE, SIZE - 1, SIZE)
        await wait_for(lambda: is_full(own_budget.networks.get("203.0.113.7")))
        status, answer = await clients.send("203.0.113.7", "/api/login", MIB).read_answer()
        assert (status, answer["code"]) == (413, "too_large")

    run(test)


def test_refuses_request_without_token_before_its_body(own_budget: BodyBudget) -> None:
    """The client sends a head, waits for the response, and then sends the body that a browser would send anyway."""

    async def test(server: Server, clients: Clients) -> None:
        sender = clients.send_raw(HEAD_WITHOUT_TOKEN.format(size=SIZE))
        assert await sender.read_answer() == (200, {"size": 0, "used": 0})  # what this application says
        assert server.handled == [PRACTICE]
        sender.writer.write(b"x" * SIZE)
        await sender.writer.drain()
        assert await sender.reader.read() == b""
        assert own_budget.everybody.used == 0

    run(test)


def test_drops_body_of_refused_request_only_for_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_head, "MAX_BODY_SECONDS", 0.05)

    async def test(server: Server, clients: Clients) -> None:
        sender = clients.send_raw(HEAD_WITHOUT_TOKEN.format(size=SIZE))
        assert await sender.read_answer() == (200, {"size": 0, "used": 0})
        assert await sender.reader.read() == b""

    run(test)
