"""`make audit` with advisory services of the test's own: a hole, none, and nobody who answers."""

import gzip
import json
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.stack import find_free_port
from tools import audit
from tools.audit import HOLE, NONE, NOT_ASKED

PYTHON = "uv"
JAVASCRIPT = "react"


class Service(BaseHTTPRequestHandler):
    """Both protocols: one query a Python package, one for all of npm's."""

    hole = False

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        asked = json.loads(gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body)
        answer = self.of_javascript() if "advisories" in self.path else self.of_python(asked["package"]["name"])
        sent = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)

    def of_python(self, name: str) -> dict[str, Any]:
        events = {"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "999.0"}]}
        affected = {"package": {"name": name, "ecosystem": "PyPI"}, "ranges": [events]}
        hole = {"id": "PYSEC-1", "summary": "A hole", "affected": [affected], "published": "2026-01-01T00:00:00Z"}
        return {"vulns": [hole]} if self.hole and name == PYTHON else {}

    def of_javascript(self) -> dict[str, Any]:
        fields = {"id": 1, "url": "https://example.org/1", "title": "A hole", "severity": "high"}
        return {JAVASCRIPT: [fields | {"vulnerable_versions": "<999"}]} if self.hole else {}

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the base class's name
        pass


@pytest.fixture
def service(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(Service, "hole", request.param)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def python(url: str) -> audit.Found:
    return audit.python("uv.lock", "--vulnerability-service", "osv", "--osv-url", f"{url}/v1/query")


def javascript(url: str) -> audit.Found:
    return audit.javascript("--registry", f"{url}/", "--fetch-retries", "0")


@pytest.mark.parametrize("service", [True], indirect=True)
def test_it_names_a_hole(service: str) -> None:
    found = python(service)
    assert found.status == HOLE
    assert found.holes[0].startswith("uv ")
    assert "PYSEC-1, mended in 999.0" in found.holes[0]
    found = javascript(service)
    assert found.status == HOLE
    assert any(line.startswith("react ") and "high" in line for line in found.holes)


@pytest.mark.parametrize("service", [False], indirect=True)
def test_it_knows_of_none(service: str) -> None:
    assert python(service).status == javascript(service).status == NONE


def test_it_does_not_take_silence_for_no_hole() -> None:
    nobody = f"http://127.0.0.1:{find_free_port()}"
    for found in (python(nobody), javascript(nobody)):
        assert found.status == NOT_ASKED
        assert "could not be looked up" in found.unknown


@pytest.mark.parametrize(
    ("holes", "status"),
    [([[], []], NONE), ([["a hole"], []], HOLE), ([None, []], NOT_ASKED), ([None, ["a hole"]], HOLE)],
)
def test_it_exits_as_the_worst_of_all(
    holes: list[list[str] | None], status: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    of_python, of_javascript = (
        audit.Found("lock", each or [], "" if each is not None else "could not be looked up") for each in holes
    )
    monkeypatch.setattr(audit, "python", lambda lock: of_python)
    monkeypatch.setattr(audit, "javascript", lambda: of_javascript)
    assert audit.main() == status
    assert ("audit:" in capsys.readouterr().out) == (status != NONE)


def test_it_says_that_a_part_was_not_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    packages = [{"name": "one", "skip_reason": "unknown"}, {"name": "two", "version": "1", "vulns": []}]
    answer = subprocess.CompletedProcess([], 0, json.dumps({"dependencies": packages}), "")
    monkeypatch.setattr(audit, "run", lambda *_: answer)
    found = audit.python("base.lock")
    assert (found.holes, found.unknown) == ([], "1 of 2 could not be looked up")
