"""What a request may bring: sizes before anything is parsed, and what is no sense for a parser."""

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

from judge.api import api
from judge.http import body_limit
from tests.judge.factories import SLUG, World, make_client, send
from tests.stack import ROOT, find_free_port, wait_until

LARGE = "/api/sessions/practice/submissions"
SMALL = "/api/login"


class Server:
    """The bounds around an application that counts what it gets; the client sends `chunks`."""

    def __init__(self) -> None:
        self.got: list[bytes] = []
        self.sent: list[Any] = []
        self.pulled = 0

    async def application(self, scope: Any, receive: Any, send: Any) -> None:
        self.got.append((await receive())["body"])

    def ask(self, path: str, chunks: Iterator[bytes], headers: Any = (), *, stalls: bool = False) -> dict[str, Any]:
        async def receive() -> dict[str, Any]:
            self.pulled += 1
            chunk = next(chunks, None)
            if chunk is None and stalls:
                await asyncio.sleep(3600)
            return {"type": "http.request", "body": chunk or b"", "more_body": chunk is not None}

        async def send(message: Any) -> None:
            self.sent.append(message)

        async def asked() -> None:
            scope = {"type": "http", "path": path, "headers": list(headers)}
            await body_limit.limit_bodies(self.application)(scope, receive, send)

        asyncio.run(asked())
        return json.loads(self.sent[1]["body"]) | {"status": self.sent[0]["status"]} if self.sent else {}


def kibibytes(number: int) -> Iterator[bytes]:
    return (b"x" * 1024 for _ in range(number))


def test_it_hands_on_what_is_small_enough() -> None:
    server = Server()
    assert server.ask(SMALL, kibibytes(64)) == {}
    assert server.got == [b"x" * 64 * 1024]


@pytest.mark.parametrize(
    ("path", "most"), [(SMALL, 64), (LARGE, 8 * 1024), ("/api/sessions/a/drafts/softmax", 8 * 1024)]
)
def test_it_refuses_a_body_of_no_declared_length_by_its_size(path: str, most: int) -> None:
    server = Server()
    assert server.ask(path, kibibytes(most)) == {}
    refused = server.ask(path, kibibytes(most + 1))
    assert (refused["status"], refused["code"]) == (413, "too_large")
    assert len(server.got) == 1


def test_it_reads_no_body_to_its_end_that_has_none() -> None:
    server = Server()
    assert server.ask(SMALL, kibibytes(10**9))["code"] == "too_large"
    assert server.pulled <= body_limit.MAX_DISCARDED_BYTES / 1024 + 1


def test_it_reads_nothing_of_what_is_declared_to_be_huge() -> None:
    server = Server()
    assert server.ask(SMALL, kibibytes(1), [(b"content-length", b"9" * 30)])["code"] == "too_large"
    assert server.pulled == 0


def test_it_does_not_wait_for_ever_for_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body_limit, "MAX_BODY_SECONDS", 0.05)
    server = Server()
    refused = server.ask(SMALL, kibibytes(1), stalls=True)
    assert (refused["status"], refused["code"], server.got) == (408, "too_slow", [])


def sources() -> set[str]:
    """The addresses whose body has a source, by the schema."""
    schema: Any = api.get_openapi_schema()
    found = set()
    for path, operations in schema["paths"].items():
        for operation in operations.values():
            body = operation.get("requestBody")
            name = body and body["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[1]
            if name and "source" in schema["components"]["schemas"][name]["properties"]:
                found.add(path.format(token="a", slug="softmax"))
    return found


def test_it_takes_much_where_a_source_is_taken_and_nowhere_else() -> None:
    schema: Any = api.get_openapi_schema()
    every = {path.replace("{", "").replace("}", "") for path in schema["paths"]}
    with_source = sources()
    assert len(with_source) == 3
    assert all(body_limit.get_limit(path) > body_limit.MAX_JSON_BYTES for path in with_source)
    large = {path for path in every if body_limit.get_limit(path) > body_limit.MAX_JSON_BYTES}
    assert len(large) == 3


NONSENSE = {
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


@pytest.mark.parametrize("body", NONSENSE.values(), ids=NONSENSE)
def test_it_refuses_what_makes_no_sense_to_a_parser(body: bytes, world: World) -> None:
    for url in ("/api/interviews", f"/api/sessions/{world.robin.token}/submissions"):
        answer = make_client(world.ada).post(url, body, "application/json")
        assert answer.status_code in (400, 422), (url, answer.content)
        assert set(answer.json()) == {"message", "next", "code"}
        assert len(answer.content) < 2000


@pytest.mark.parametrize(
    "kind", ["multipart/form-data; boundary=a", "application/x-www-form-urlencoded", "text/xml", ""]
)
def test_it_refuses_what_is_no_json_at_all(kind: str, world: World) -> None:
    """With the check of forged requests on, which may look into a form for its token."""
    browser = Client(enforce_csrf_checks=True)
    token = send(browser, "GET", "/api/me").json()["csrf_token"]
    body = b'--a\r\nContent-Disposition: form-data; name="source"; filename="x"\r\n\r\ny\r\n--a--\r\n'
    url = f"/api/sessions/{world.robin.token}/submissions"
    answer = browser.post(url, body, kind, headers={"X-CSRFToken": token})
    assert answer.status_code == (415 if kind else 400)
    assert set(answer.json()) == {"message", "next", "code"}
    assert browser.post(url, body, kind).status_code == (415 if kind else 403)


@pytest.mark.parametrize("number", [0, -1, 2**31, 2**63, 10**30, "9" * 5000])
def test_it_finds_nothing_by_a_number_that_no_row_has(number: Any, world: World) -> None:
    ada = make_client(world.ada)
    assert send(ada, "GET", f"/api/interviews/{number}").status_code == 404
    assert (
        send(make_client(), "GET", f"/api/sessions/{world.robin.token}/draft-versions/{SLUG}/{number}").status_code == 404
    )


def test_it_takes_a_long_address_for_an_unknown_one(world: World) -> None:
    assert send(make_client(), "GET", "/api/sessions/" + "a" * 8000).status_code == 404
    assert send(make_client(), "GET", f"/api/sessions/{world.robin.token}/submissions?slug=" + "a" * 8000).json() == []


@pytest.mark.parametrize("name", ["a\x00b", "a\nb", "a\u202eb", "a\u2028b", "a\x9bb", " \t "])
def test_it_takes_no_name_that_cannot_be_seen_as_it_is(name: str, world: World) -> None:
    url = f"/api/interviews/{world.interview.pk}/invitations"
    refused = send(make_client(world.ada), "POST", url, {"candidate": name})
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
    assert name not in refused.json()["message"]


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "נועה", "Zoë 🙂", "=1+1", "O'Neil; --"])
def test_it_takes_any_other_name_as_it_is(name: str, world: World) -> None:
    url = f"/api/interviews/{world.interview.pk}/invitations"
    assert send(make_client(world.ada), "POST", url, {"candidate": name}).json()["candidate"] == name


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The server itself, as `make run` starts it. What is asked of it here needs no database."""
    var = tmp_path_factory.mktemp("var")
    port = find_free_port()
    env = os.environ | {"JUDGE_VAR": str(var), "JUDGE_DATABASE": ""}
    program = "from judge.http import server; server.MAX_HEAD_SECONDS = 3.0; server.main()"
    command = [sys.executable, "-c", program, "--port", str(port)]
    with (var / "log").open("wb") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=subprocess.STDOUT)
    try:
        wait_until(lambda: answers(port), 60)
        yield port
    finally:
        server.kill()
        server.wait()


def answers(port: int) -> bool:
    try:
        return b"200 OK" in raw(port, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    except OSError:
        return False


def raw(port: int, sent: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), 20) as client, suppress(BrokenPipeError, ConnectionResetError):
        client.sendall(sent)
        got = b""
        while chunk := client.recv(65536):
            got += chunk
        return got
    raise AssertionError("it hung up before it answered")


def post(path: str, *headers: str) -> bytes:
    lines = [
        f"POST {path} HTTP/1.1",
        "Host: localhost",
        "Content-Type: application/json",
        "Connection: close",
        *headers,
    ]
    return "\r\n".join([*lines, "", ""]).encode()


def test_the_server_refuses_a_chunked_body_by_its_size(port: int) -> None:
    chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    got = raw(port, post("/api/login", "Transfer-Encoding: chunked") + chunk * 20 + b"0\r\n\r\n")
    assert got.startswith(b"HTTP/1.1 413")
    assert b'"too_large"' in got


def test_the_server_refuses_a_declared_length_without_waiting_for_it(port: int) -> None:
    assert raw(port, post("/api/login", "Content-Length: 99999999999")).startswith(b"HTTP/1.1 413")


def test_the_server_takes_a_whole_source(port: int) -> None:
    """As far as the check for forged requests, which comes after the bounds."""
    body = json.dumps({"slug": SLUG, "source": "\x01" * 2**20, "kind": "run"}).encode()
    got = raw(port, post(LARGE, f"Content-Length: {len(body)}") + body)
    assert got.startswith(b"HTTP/1.1 403")
    assert b'"csrf"' in got


@pytest.mark.parametrize("long", [b"GET /" + b"a" * 100_000, b"GET / HTTP/1.1\r\nX: " + b"a" * 100_000])
def test_the_server_ends_a_request_whose_head_is_too_long(port: int, long: bytes) -> None:
    assert raw(port, long + b"\r\n\r\n").startswith(b"HTTP/1.1 400")


def test_the_server_does_not_wait_for_ever_for_a_head(port: int) -> None:
    """Neither of a first request nor of a later one, however steadily it trickles in."""
    whole = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
    for before in (b"", whole):
        with socket.create_connection(("127.0.0.1", port), 20) as client:
            client.sendall(before)
            began = time.monotonic()
            with suppress(BrokenPipeError, ConnectionResetError):
                while time.monotonic() - began < 15:
                    client.sendall(b"G")
                    time.sleep(0.2)
            assert 2 < time.monotonic() - began < 12


def test_the_server_lets_a_prompt_client_go_on(port: int) -> None:
    """On one connection, for longer than a single head may take."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as client:
        client.connect()
        first = client.sock
        for _ in range(8):
            client.request("GET", "/healthz")
            assert json.load(client.getresponse()) == {"ok": True}
            assert client.sock is first
            time.sleep(0.5)
