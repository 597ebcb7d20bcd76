"""Limits of request bodies and heads, and bodies that are not valid JSON."""

import asyncio
import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from typing import Any

import pytest
from django.test import Client

from judge.http import body_budget, body_limit
from judge.http.server import MAX_HEAD_BYTES
from tests.judge.api_schema import load_api_schema
from tests.judge.factories import CSRF_HEADERS, SLUG, World, make_client, send
from tools.stack import ROOT, find_free_port, wait_until

LARGE = "/api/sessions/practice/submissions"
SMALL = "/api/login"


class LimitedApplication:
    """An application behind `limit_bodies`. It records the bodies that reach it and the messages sent to the client."""

    def __init__(self) -> None:
        self.received: list[bytes] = []
        self.sent: list[Any] = []
        self.receive_calls = 0
        self.used_bytes: list[int] = []
        """Of the budget, when each part is received."""

    async def application(self, scope: Any, receive: Any, send: Any) -> None:
        self.received.append((await receive())["body"])

    def send_request(
        self, path: str, chunks: Iterator[bytes], headers: Any = (), *, stalls: bool = False
    ) -> dict[str, Any]:
        """Send `chunks` as the body. Returns the error response and its status, or {} if the application was called."""

        async def receive() -> dict[str, Any]:
            self.receive_calls += 1
            self.used_bytes.append(body_budget.BUDGET.everybody.used)
            chunk = next(chunks, None)
            if chunk is None and stalls:
                await asyncio.sleep(3600)  # steady: a client that never goes on
            return {"type": "http.request", "body": chunk or b"", "more_body": chunk is not None}

        async def send(message: Any) -> None:
            self.sent.append(message)

        async def call_application() -> None:
            scope = {"type": "http", "method": "POST", "path": path, "headers": [*CSRF_HEADERS, *headers]}
            await body_limit.limit_bodies(self.application)(scope, receive, send)

        asyncio.run(call_application())
        return json.loads(self.sent[1]["body"]) | {"status": self.sent[0]["status"]} if self.sent else {}


def make_chunks(number: int) -> Iterator[bytes]:
    """Yield `number` chunks of 1 KiB."""
    return (b"x" * 1024 for _ in range(number))


def test_passes_small_body_on() -> None:
    limited = LimitedApplication()
    assert limited.send_request(SMALL, make_chunks(64)) == {}
    assert body_budget.BUDGET.everybody.used == 0
    assert limited.received == [b"x" * 64 * 1024]


@pytest.mark.parametrize(
    ("path", "max_kib"),
    [
        (SMALL, 64),
        (LARGE, 8 * 1024),
        ("/api/sessions/a/documents/softmax/updates", 8 * 1024),
        ("/api/invitations/1/scorecard", 8 * 1024),
        ("/api/teams/1/rubrics/2", 8 * 1024),
    ],
)
def test_rejects_large_body_without_declared_length(path: str, max_kib: int) -> None:
    limited = LimitedApplication()
    assert limited.send_request(path, make_chunks(max_kib)) == {}
    response_body = limited.send_request(path, make_chunks(max_kib + 1))
    assert (response_body["status"], response_body["code"]) == (413, "too_large")
    assert len(limited.received) == 1


def test_dropped_bytes_need_no_room() -> None:
    limited = LimitedApplication()
    assert limited.send_request(SMALL, make_chunks(200), [(b"transfer-encoding", b"chunked")])["code"] == "too_large"
    assert max(limited.used_bytes[:65]) > 0
    assert set(limited.used_bytes[65:]) == {0}


def test_stops_reading_endless_body() -> None:
    limited = LimitedApplication()
    assert limited.send_request(SMALL, make_chunks(10**9))["code"] == "too_large"
    assert limited.receive_calls <= body_limit.MAX_DISCARDED_BYTES / 1024 + 1


def test_does_not_read_huge_declared_body() -> None:
    limited = LimitedApplication()
    assert limited.send_request(SMALL, make_chunks(1), [(b"content-length", b"9" * 30)])["code"] == "too_large"
    assert limited.receive_calls == 0


def test_rejects_stalled_body(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body_limit, "MAX_BODY_SECONDS", 0.05)
    limited = LimitedApplication()
    response_body = limited.send_request(SMALL, make_chunks(1), stalls=True)
    assert (response_body["status"], response_body["code"], limited.received) == (408, "too_slow", [])


def list_source_paths() -> set[str]:
    """Return the paths whose request body has a source, according to the schema."""
    schema = load_api_schema()
    paths = set()
    for path, operations in schema["paths"].items():
        for operation in operations.values():
            body = operation.get("requestBody")
            name = body and body["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[1]
            if name and "source" in schema["components"]["schemas"][name]["properties"]:
                paths.add(path.format(token="a", slug="softmax", invitation_id="1"))
    return paths


def test_allows_large_bodies_only_for_sources_and_notes() -> None:
    schema = load_api_schema()
    all_paths = {path.replace("{", "").replace("}", "") for path in schema["paths"]}
    source_paths = list_source_paths()
    assert len(source_paths) == 3
    assert all(body_limit.get_limit(path) > body_limit.MAX_JSON_BYTES for path in source_paths)
    large_paths = {path for path in all_paths if body_limit.get_limit(path) > body_limit.MAX_JSON_BYTES}
    assert len(large_paths) == 10  # also changes of documents, scorecards and rubrics, and lists of attributes


INVALID_BODIES = {
    "deep": b"[" * 30_000,
    "deep and closed": b'{"a":' * 9_000 + b"1" + b"}" * 9_000,
    "a long number": b'{"minutes": ' + b"9" * 60_000 + b"}",
    "an endless number": b'{"minutes": 1e999999, "title": "T", "problems": ["softmax"]}',
    "no number": b'{"minutes": NaN, "title": "T", "problems": ["softmax"]}',
    "many keys": json.dumps({str(key): 1 for key in range(5_000)}).encode(),
    "one key many times": b"{" + b'"title": "a",' * 4_000 + b'"title": "b"}',
    "half a surrogate pair": b'{"title": "\\ud800", "minutes": 30, "problems": ["softmax"]}',
    "a NUL": b'{"title": "a\\u0000b", "minutes": 30, "problems": ["\\u0000"]}',
    "no UTF-8": b'{"title": "\xff", "minutes": 30, "problems": ["softmax"]}',
    "UTF-16": '{"title": "T"}'.encode("utf-16"),
    "nothing": b"",
    "null": b"null",
    "a list": b"[1, 2]",
    "a text": b'"text"',
}


@pytest.mark.parametrize("body", INVALID_BODIES.values(), ids=INVALID_BODIES)
def test_rejects_invalid_json_bodies(body: bytes, world: World) -> None:
    for url in ("/api/interviews", f"/api/sessions/{world.robin.token}/submissions"):
        response = make_client(world.ada).post(url, body, "application/json")
        assert response.status_code in (400, 422), (url, response.content)
        assert set(response.json()) == {"message", "next", "code"}
        assert len(response.content) < 2000


@pytest.mark.parametrize(
    "kind", ["multipart/form-data; boundary=a", "application/x-www-form-urlencoded", "text/xml", ""]
)
def test_rejects_other_content_types(kind: str, world: World) -> None:
    """CSRF checks are on, because they may parse a form to find its token."""
    browser = Client(enforce_csrf_checks=True)
    token = send(browser, "GET", "/api/me").json()["csrf_token"]
    body = b'--a\r\nContent-Disposition: form-data; name="source"; filename="x"\r\n\r\ny\r\n--a--\r\n'
    url = f"/api/sessions/{world.robin.token}/submissions"
    response = browser.post(url, body, kind, headers={"X-CSRFToken": token})
    assert response.status_code == (415 if kind else 400)
    assert set(response.json()) == {"message", "next", "code"}
    assert browser.post(url, body, kind).status_code == (415 if kind else 403)


@pytest.mark.parametrize("number", [0, -1, 2**31, 2**63, 10**30, "9" * 5000])
def test_answers_404_for_numbers_out_of_range(number: Any, world: World) -> None:
    ada = make_client(world.ada)
    assert send(ada, "GET", f"/api/interviews/{number}").status_code == 404
    assert (
        send(make_client(), "GET", f"/api/sessions/{world.robin.token}/documents/{SLUG}/versions/{number}").status_code
        == 404
    )


def test_accepts_long_urls(world: World) -> None:
    assert send(make_client(), "GET", "/api/sessions/" + "a" * 8000).status_code == 404
    assert send(make_client(), "GET", f"/api/sessions/{world.robin.token}/submissions?slug=" + "a" * 8000).json() == []


@pytest.mark.parametrize("name", ["a\x00b", "a\nb", "a\u202eb", "a\u2028b", "a\x9bb", " \t "])
def test_rejects_names_with_invisible_characters(name: str, world: World) -> None:
    url = f"/api/interviews/{world.interview.pk}/invitations"
    response = send(make_client(world.ada), "POST", url, {"candidate": name})
    assert (response.status_code, response.json()["code"]) == (422, "invalid")
    assert name not in response.json()["message"]


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "נועה", "Zoë 🙂", "=1+1", "O'Neil; --"])
def test_stores_other_names_unchanged(name: str, world: World) -> None:
    url = f"/api/interviews/{world.interview.pk}/invitations"
    assert send(make_client(world.ada), "POST", url, {"candidate": name}).json()["candidate"] == name


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a real server, started as `make run` does. These requests need no database."""
    var = tmp_path_factory.mktemp("var")
    port = find_free_port()
    env = os.environ | {"JUDGE_VAR": str(var), "JUDGE_DATABASE": ""}
    program = "from judge.http import server; server.MAX_HEAD_SECONDS = 3.0; server.main()"
    command = [sys.executable, "-c", program, "--port", str(port)]
    with (var / "log").open("wb") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=subprocess.STDOUT)
    try:
        wait_until(lambda: is_answering(port), 60)
        yield port
    finally:
        server.kill()
        server.wait()


def is_answering(port: int) -> bool:
    try:
        return b"200 OK" in send_raw(port, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    except OSError:
        return False


def send_raw(port: int, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), 20) as client, suppress(BrokenPipeError, ConnectionResetError):
        client.sendall(request)
        received = b""
        while chunk := client.recv(65536):
            received += chunk
        return received
    raise AssertionError("the server closed the connection before it answered")


def build_request_head(path: str, *headers: str) -> bytes:
    lines = [
        f"POST {path} HTTP/1.1",
        "Host: localhost",
        "Content-Type: application/json",
        "Connection: close",
        *(f"{name.decode()}: {value.decode()}" for name, value in CSRF_HEADERS),
        *headers,
    ]
    return "\r\n".join([*lines, "", ""]).encode()


def test_server_rejects_large_chunked_body(port: int) -> None:
    chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    received = send_raw(
        port, build_request_head("/api/login", "Transfer-Encoding: chunked") + chunk * 20 + b"0\r\n\r\n"
    )
    assert received.startswith(b"HTTP/1.1 413")
    assert b'"too_large"' in received


def test_server_rejects_declared_length_at_once(port: int) -> None:
    assert send_raw(port, build_request_head("/api/login", "Content-Length: 99999999999")).startswith(b"HTTP/1.1 413")


def test_server_accepts_largest_source(port: int) -> None:
    """The request passes the body limit and the CSRF check, and fails at the database, which has no tables."""
    body = json.dumps({"slug": SLUG, "source": "\x01" * 2**20, "kind": "run"}).encode()
    received = send_raw(port, build_request_head(LARGE, f"Content-Length: {len(body)}") + body)
    assert received.startswith(b"HTTP/1.1 503")
    assert b'"unavailable"' in received


LONG_HEADS = {
    "path": b"GET /".ljust(MAX_HEAD_BYTES + 1, b"a"),
    "header": b"GET / HTTP/1.1\r\nX: ".ljust(MAX_HEAD_BYTES + 1, b"a"),
    "many headers": b"GET / HTTP/1.1\r\nHost: localhost" + b"\r\na:" * 100,
    "many headers of a second request": b"GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a" + b"\r\na:" * 100,
}


@pytest.mark.parametrize("long", LONG_HEADS.values(), ids=LONG_HEADS)
def test_server_rejects_long_request_head(port: int, long: bytes) -> None:
    """No byte follows: what the server has not read when it closes the connection can cost the client the response."""
    last = send_raw(port, long).rpartition(b"HTTP/1.1 ")[2]
    assert last.startswith(b"400")


def test_server_accepts_as_many_headers_as_proxies_send(port: int) -> None:
    head = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close" + b"\r\na:" * 90 + b"\r\n\r\n"
    assert send_raw(port, head + b"\n" * 500).startswith(b"HTTP/1.1 200")


def send_slowly(client: socket.socket) -> None:
    for _ in range(200):
        client.sendall(b"G")
        time.sleep(0.2)  # steady: a slow client, in a test of the group live


def test_server_closes_slow_connections(port: int) -> None:
    """A head that arrives slowly but steadily times out, in the first request and in a later one."""
    complete_request = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
    for first_request in (b"", complete_request):
        with socket.create_connection(("127.0.0.1", port), 20) as client:
            client.sendall(first_request)
            started = time.monotonic()
            with pytest.raises((BrokenPipeError, ConnectionResetError)):
                send_slowly(client)
            assert time.monotonic() - started > 2


def test_server_keeps_prompt_connection_open(port: int) -> None:
    """Several requests use one connection for longer than MAX_HEAD_SECONDS."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as client:
        client.connect()
        connection = client.sock
        for _ in range(8):
            client.request("GET", "/healthz")
            assert json.load(client.getresponse()) == {"ok": True}
            assert client.sock is connection
            time.sleep(0.5)
