"""`make run`'s own promises: what it refuses to start on, and that it leaves nothing running."""

import json
import socket
import time
import urllib.request
from pathlib import Path

import pytest

from tests.stack import start

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
    stack = start(tmp_path / "var")
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
        stack = start(tmp_path / "var", port)
        said, _ = stack.process.communicate(timeout=60)
    assert stack.process.returncode == 1
    assert f"port {port} cannot be used" in said
    assert "PORT=" in said
    assert len(said.strip().splitlines()) == 1


def test_it_starts_nothing_where_the_sandbox_cannot_keep_its_promises(tmp_path: Path) -> None:
    stack = start(tmp_path / "var", SANDBOX="no-such-backend")
    said, _ = stack.process.communicate(timeout=60)
    assert stack.process.returncode == 1
    assert "there is no sandbox backend 'no-such-backend'" in said.splitlines()[-1]
    assert not (stack.var / "db.sqlite3").exists()
