"""`make run`: when it refuses to start, which backend it selects, and that it leaves no process running."""

import json
import socket
import time
import urllib.request
from pathlib import Path

import pytest

from tests.backends import require_backend
from tests.judge.process_stack import ApiClient
from tests.stack import NO_USER_NAMESPACES, ROOT, start_judge

STOP_SECONDS = 5


def list_processes(var: Path) -> list[str]:
    """Return the command lines of all processes whose environment names this var folder."""
    found: list[str] = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if f"JUDGE_VAR={var}".encode() in (folder / "environ").read_bytes().split(b"\0"):
                found.append((folder / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    return found


@pytest.mark.slow
def test_serves_and_ctrl_c_stops_all_processes(tmp_path: Path) -> None:
    stack = start_judge(tmp_path / "var")
    try:
        output = stack.read_until("Ctrl-C stops everything")
        assert f"{stack.url}/" in output
        assert "interviewer" in output
        assert "operator" in output
        with urllib.request.urlopen(f"{stack.url}/api/problems") as answer:
            assert {"softmax", "lru_cache"} <= {problem["slug"] for problem in json.load(answer)}
        for name in ("valkey.conf", "supervisor.conf", "demo.json", "secret_key"):
            assert (stack.var / name).stat().st_mode & 0o077 == 0, f"other users can read {name}"
        assert list_processes(stack.var)
        open_connection = socket.create_connection(("127.0.0.1", stack.port))
        open_connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        started = time.monotonic()
    finally:
        stack.interrupt(STOP_SECONDS + 10)
    seconds = time.monotonic() - started
    open_connection.close()
    assert seconds < STOP_SECONDS, f"stopping took {seconds:.1f} s"
    assert list_processes(stack.var) == []


def test_reports_used_port_and_suggests_another(tmp_path: Path) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        stack = start_judge(tmp_path / "var", port)
        output, _ = stack.process.communicate(timeout=60)
    assert stack.process.returncode == 1
    assert f"Port {port} cannot be used" in output
    assert "PORT=" in output
    assert len(output.strip().splitlines()) == 1


def test_starts_nothing_with_unknown_backend(tmp_path: Path) -> None:
    stack = start_judge(tmp_path / "var", SANDBOX="no-such-backend")
    output, _ = stack.process.communicate(timeout=60)
    assert stack.process.returncode == 1
    assert "The sandbox backend 'no-such-backend' does not exist" in output.splitlines()[-1]
    assert not (stack.var / "db.sqlite3").exists()


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_uses_docker_if_bubblewrap_does_not_work(tmp_path: Path) -> None:
    require_backend("docker")
    stack = start_judge(tmp_path / "var", within=NO_USER_NAMESPACES)
    try:
        output = stack.read_until("Ctrl-C stops everything")
        assert "bubblewrap does not work here" in output
        assert "the self-test of the sandbox (docker)" in output
        accepted = (ROOT / "problems/lru_cache/reference.py").read_text()
        candidate = ApiClient(stack.url)
        candidate.send("GET", "/api/me")
        body = {"slug": "lru_cache", "source": accepted, "kind": "submit"}
        submission = candidate.send("POST", "/api/sessions/practice/submissions", body)
        events = list(candidate.stream(f"/api/sessions/practice/submissions/{submission['id']}/events"))
        assert events[-1][1]["verdict"] == "accepted"
    finally:
        stack.interrupt(STOP_SECONDS + 10)
    assert list_processes(stack.var) == []


def test_does_not_replace_requested_backend(tmp_path: Path) -> None:
    stack = start_judge(tmp_path / "var", SANDBOX="docker", DOCKER_HOST="unix:///no/such.sock")
    output, _ = stack.process.communicate(timeout=60)
    assert stack.process.returncode == 1
    assert "No Docker engine answers at unix:///no/such.sock" in output.splitlines()[-1]
    assert not (stack.var / "db.sqlite3").exists()


def test_reports_both_reasons_if_no_backend_works(tmp_path: Path) -> None:
    stack = start_judge(tmp_path / "var", within=NO_USER_NAMESPACES, DOCKER_HOST="unix:///no/such.sock")
    output, _ = stack.process.communicate(timeout=60)
    assert stack.process.returncode == 1
    assert "bubblewrap does not work here" in output
    assert "No Docker engine answers at unix:///no/such.sock" in output.splitlines()[-1]
