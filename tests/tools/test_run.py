"""`make run`'s own promises: what it refuses to start on, and that it leaves nothing running."""

import json
import socket
import time
import urllib.request
from pathlib import Path

import pytest

from tests.backends import require_backend
from tests.judge.stack import ApiClient
from tests.stack import NO_USER_NAMESPACES, ROOT, start_judge

STOP_SECONDS = 5


def processes_of(var: Path) -> list[str]:
    """Command lines of all processes started with this var folder (their environment names it)."""
    found: list[str] = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if f"JUDGE_VAR={var}".encode() in (folder / "environ").read_bytes().split(b"\0"):
                found.append((folder / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    return found


@pytest.mark.slow
def test_it_serves_and_ctrl_c_leaves_nothing_with_a_page_open(tmp_path: Path) -> None:
    stack = start_judge(tmp_path / "var")
    try:
        said = stack.read_until("Ctrl-C stops everything")
        assert f"{stack.url}/" in said
        assert "interviewer" in said
        assert "operator" in said
        with urllib.request.urlopen(f"{stack.url}/api/problems") as answer:
            assert {"softmax", "lru_cache"} <= {problem["slug"] for problem in json.load(answer)}
        for name in ("valkey.conf", "supervisor.conf", "demo.json", "secret_key"):
            assert (stack.var / name).stat().st_mode & 0o077 == 0, f"others can read {name}"
        assert processes_of(stack.var)
        kept_open = socket.create_connection(("127.0.0.1", stack.port))
        kept_open.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        asked = time.monotonic()
    finally:
        stack.interrupt(STOP_SECONDS + 10)
    took = time.monotonic() - asked
    kept_open.close()
    assert took < STOP_SECONDS, f"stopping took {took:.1f} s"
    assert processes_of(stack.var) == []


def test_it_names_a_taken_port_and_another(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        stack = start_judge(tmp_path / "var", port)
        said, _ = stack.process.communicate(timeout=60)
    assert stack.process.returncode == 1
    assert f"port {port} cannot be used" in said
    assert "PORT=" in said
    assert len(said.strip().splitlines()) == 1


def test_it_starts_nothing_where_the_sandbox_cannot_keep_its_promises(tmp_path: Path) -> None:
    stack = start_judge(tmp_path / "var", SANDBOX="no-such-backend")
    said, _ = stack.process.communicate(timeout=60)
    assert stack.process.returncode == 1
    assert "The sandbox backend 'no-such-backend' does not exist" in said.splitlines()[-1]
    assert not (stack.var / "db.sqlite3").exists()


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_it_takes_the_docker_backend_where_bubblewrap_cannot_work_and_says_so(tmp_path: Path) -> None:
    require_backend("docker")
    stack = start_judge(tmp_path / "var", within=NO_USER_NAMESPACES)
    try:
        said = stack.read_until("Ctrl-C stops everything")
        assert "bubblewrap cannot work here" in said
        assert "the sandbox (docker) keeps its promises" in said
        accepted = (ROOT / "problems/lru_cache/reference.py").read_text()
        candidate = ApiClient(stack.url)
        candidate.send("GET", "/api/me")
        body = {"slug": "lru_cache", "source": accepted, "kind": "submit"}
        made = candidate.send("POST", "/api/sessions/practice/submissions", body)
        events = list(candidate.stream(f"/api/sessions/practice/submissions/{made['id']}/events"))
        assert events[-1][1]["verdict"] == "accepted"
    finally:
        stack.interrupt(STOP_SECONDS + 10)
    assert processes_of(stack.var) == []


def test_it_takes_nothing_in_the_place_of_what_was_asked_for(tmp_path: Path) -> None:
    stack = start_judge(tmp_path / "var", SANDBOX="docker", DOCKER_HOST="unix:///no/such.sock")
    said, _ = stack.process.communicate(timeout=60)
    assert stack.process.returncode == 1
    assert "No Docker engine answers at unix:///no/such.sock" in said.splitlines()[-1]
    assert not (stack.var / "db.sqlite3").exists()


def test_it_says_both_reasons_where_neither_backend_can_work(tmp_path: Path) -> None:
    stack = start_judge(tmp_path / "var", within=NO_USER_NAMESPACES, DOCKER_HOST="unix:///no/such.sock")
    said, _ = stack.process.communicate(timeout=60)
    assert stack.process.returncode == 1
    assert "bubblewrap cannot work here" in said
    assert "No Docker engine answers at unix:///no/such.sock" in said.splitlines()[-1]
