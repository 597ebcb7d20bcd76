"""`make audit` against advisory services of the tests: with a vulnerability, without one, and with no service."""

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
from tools.audit import INCOMPLETE, NO_VULNERABILITY, VULNERABLE, LockAudit

PYTHON_PACKAGE = "uv"
NPM_PACKAGE = "react"


class AdvisoryHandler(BaseHTTPRequestHandler):
    """Speaks both protocols: OSV (one query for each Python package) and npm's (one query for all packages)."""

    has_vulnerability = False

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        query = json.loads(gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body)
        is_npm = "advisories" in self.path
        advisories = self.build_npm_advisories() if is_npm else self.build_osv_advisories(query["package"]["name"])
        content = json.dumps(advisories).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def build_osv_advisories(self, name: str) -> dict[str, Any]:
        events = {"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "999.0"}]}
        affected = {"package": {"name": name, "ecosystem": "PyPI"}, "ranges": [events]}
        about = {"id": "PYSEC-1", "summary": "A flaw", "published": "2026-01-01T00:00:00Z"}
        return (
            {"vulns": [about | {"affected": [affected]}]} if self.has_vulnerability and name == PYTHON_PACKAGE else {}
        )

    def build_npm_advisories(self) -> dict[str, Any]:
        about = {"id": 1, "url": "https://example.org/1", "title": "A flaw", "severity": "high"}
        return {NPM_PACKAGE: [about | {"vulnerable_versions": "<999"}]} if self.has_vulnerability else {}

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the base class's name
        pass


@pytest.fixture
def service(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(AdvisoryHandler, "has_vulnerability", request.param)
    server = ThreadingHTTPServer(("127.0.0.1", 0), AdvisoryHandler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def audit_python(url: str) -> LockAudit:
    return audit.audit_python("uv.lock", "--vulnerability-service", "osv", "--osv-url", f"{url}/v1/query")


def audit_javascript(url: str) -> LockAudit:
    return audit.audit_javascript("--registry", f"{url}/", "--fetch-retries", "0")


@pytest.mark.parametrize("service", [True], indirect=True)
def test_names_known_vulnerability(service: str) -> None:
    found = audit_python(service)
    assert found.status == VULNERABLE
    assert found.vulnerabilities[0].startswith("uv ")
    assert "PYSEC-1, fixed in 999.0" in found.vulnerabilities[0]
    found = audit_javascript(service)
    assert found.status == VULNERABLE
    assert any(line.startswith("react ") and "high" in line for line in found.vulnerabilities)


@pytest.mark.parametrize("service", [False], indirect=True)
def test_reports_no_vulnerability(service: str) -> None:
    assert audit_python(service).status == audit_javascript(service).status == NO_VULNERABILITY


def test_reports_unavailable_service_as_incomplete() -> None:
    unused_url = f"http://127.0.0.1:{find_free_port()}"
    for found in (audit_python(unused_url), audit_javascript(unused_url)):
        assert found.status == INCOMPLETE
        assert "could not be looked up" in found.failure


@pytest.mark.parametrize(
    ("results", "status"),
    [
        ([[], []], NO_VULNERABILITY),
        ([["a flaw"], []], VULNERABLE),
        ([None, []], INCOMPLETE),
        ([None, ["a flaw"]], VULNERABLE),
    ],
)
def test_exit_status_is_the_worst_result(
    results: list[list[str] | None], status: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A result is a list of vulnerabilities, or None for a failed look-up."""
    python_audit, javascript_audit = (
        LockAudit("lock", found or [], "" if found is not None else "could not be looked up") for found in results
    )
    monkeypatch.setattr(audit, "audit_python", lambda lock: python_audit)
    monkeypatch.setattr(audit, "audit_javascript", lambda: javascript_audit)
    assert audit.main() == status
    assert ("audit:" in capsys.readouterr().out) == (status != NO_VULNERABILITY)


def test_reports_skipped_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    packages = [{"name": "one", "skip_reason": "unknown"}, {"name": "two", "version": "1", "vulns": []}]
    done = subprocess.CompletedProcess([], 0, json.dumps({"dependencies": packages}), "")
    monkeypatch.setattr(audit, "run_command", lambda *_: done)
    found = audit.audit_python("base.lock")
    assert (found.vulnerabilities, found.failure) == ([], "1 of 2 could not be looked up")
