"""`make run`'s own promises: what it refuses to start on, and that it leaves nothing running."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STOP_SECONDS = 5


def start(var: Path, port: int) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "tools/run.py", "--port", str(port)],
        cwd=ROOT,
        env={**os.environ, "JUDGE_VAR": str(var)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def read_until(process: "subprocess.Popen[str]", phrase: str) -> str:
    said = ""
    assert process.stdout is not None
    for line in process.stdout:
        said += line
        if phrase in line:
            return said
    raise AssertionError(f"it ended without saying {phrase!r}: {said}")


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


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.slow
def test_it_serves_and_ctrl_c_leaves_nothing_with_a_stream_open(tmp_path: Path) -> None:
    port, var = free_port(), tmp_path / "var"
    process = start(var, port)
    try:
        said = read_until(process, "Ctrl-C stops everything")
        assert f"http://127.0.0.1:{port}/" in said
        assert "interviewer" in said
        assert "operator" in said
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/problems") as answer:
            assert {"softmax", "lru_cache"} <= {problem["slug"] for problem in json.load(answer)}
        kept_open = socket.create_connection(("127.0.0.1", port))
        kept_open.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        asked = time.monotonic()
        process.send_signal(signal.SIGINT)
        process.wait(timeout=STOP_SECONDS + 5)
        took = time.monotonic() - asked
        kept_open.close()
    finally:
        process.kill()
        process.wait()
    assert took < STOP_SECONDS, f"stopping took {took:.1f} s"
    assert processes_of(var) == []


def test_it_names_a_taken_port_and_another(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = start(tmp_path / "var", port)
        said, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert f"port {port} cannot be used" in said
    assert "PORT=" in said
    assert len(said.strip().splitlines()) == 1


@pytest.mark.slow
def test_it_generates_its_secrets_readable_by_their_owner_alone(tmp_path: Path) -> None:
    port, var = free_port(), tmp_path / "var"
    process = start(var, port)
    try:
        read_until(process, "Ctrl-C stops everything")
        for name in ("valkey.conf", "demo.json", "secret_key"):
            assert (var / name).stat().st_mode & 0o077 == 0, name
        process.send_signal(signal.SIGINT)
        process.wait(timeout=STOP_SECONDS + 5)
    finally:
        process.kill()
        process.wait()
