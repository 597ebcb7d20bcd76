"""`make run`: an empty folder, a judged submission, no process left after Ctrl-C; which backend it selects, and when it
refuses to start."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.request
import uuid
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.backends import NO_USER_NAMESPACES, require_backend
from tools.stack import ROOT, ApiClient, find_free_port, get_shared_cache_folder, wait_until

HOSTILE = "tests/hostile/cheating/forges_a_verdict.py"
REFERENCE = "problems/softmax/reference.py"
BUG = "problems/softmax/bugs/mean-subtracted.py"
SLOW = """
import time

right = softmax

def softmax(x, axis=-1):
    while x.shape == (11,):
        time.sleep(1)
    return right(x, axis)
"""
"""Follows the reference. It exceeds the time limit of one case, and sleeps, because others need the processor cores."""
STOP_SECONDS = 60
"""Ends a hang. It usually takes two seconds."""


class MakeRun:
    """A subprocess of `make run` with the folder `var`. `within` is a command prefix, such as NO_USER_NAMESPACES."""

    def __init__(self, var: Path, port: int | None = None, within: Sequence[str] = (), **env: str) -> None:
        self.var, self.port = var, port or find_free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        shared = {"JUDGE_CACHE": str(get_shared_cache_folder()), "JUDGE_WARM": "softmax"}
        self.process = subprocess.Popen(
            [*within, sys.executable, "tools/run.py", "--port", str(self.port)],
            cwd=ROOT,
            env={**os.environ, **shared, "JUDGE_VAR": str(var), **env},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def read_until(self, phrase: str) -> str:
        """Read the output through the first line that contains `phrase`, and return it."""
        output = ""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            output += line
            if phrase in line:
                return output
        raise AssertionError(f"the process ended without printing {phrase!r}: {output}")

    def interrupt(self, seconds: float) -> None:
        """Send Ctrl-C and wait. Kills the process and raises TimeoutExpired if it takes longer than `seconds`."""
        with self.process:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(timeout=seconds)
            finally:
                self.process.kill()


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


@pytest.mark.usefixtures("require_sandbox")
def test_serves_prints_mails_judges_and_ctrl_c_stops_it(tmp_path: Path) -> None:
    run = MakeRun(tmp_path / "var")
    open_connection = socket.socket()
    try:
        output = run.read_until("Ctrl-C stops everything")
        assert f"{run.url}/" in output
        assert "interviewer" in output
        assert "operator" in output
        with urllib.request.urlopen(f"{run.url}/api/problems") as answer:
            assert {"softmax", "lru_cache"} <= {problem["slug"] for problem in json.load(answer)}
        assert_prints_mails(run, output)
        for name in ("valkey.conf", "supervisor.conf", "demo.json", "secret_key"):
            assert (run.var / name).stat().st_mode & 0o077 == 0, f"other users can read {name}"
        assert list_processes(run.var)
        open_connection.connect(("127.0.0.1", run.port))
        open_connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        right, *others = ((ROOT / file).read_text() for file in (REFERENCE, BUG, HOSTILE))
        reports = judge(run, "softmax", right, *others, right + SLOW)
        verdicts = [report["verdict"] for report in reports]
        assert verdicts[:2] == ["accepted", "wrong_answer"]
        assert verdicts[2] in {"wrong_answer", "runtime_error"}
        assert verdicts[3] == "time_limit"
        assert reports[1]["bugs"][0]["id"] == "mean-subtracted"
        visitor, path = submit(run, "softmax", right + SLOW)
        wait_until(lambda: visitor.send("GET", path)["state"] == "judging", 60)
    finally:
        run.interrupt(STOP_SECONDS)
        open_connection.close()
    assert list_processes(run.var) == []
    # Otherwise the attempt would count as lost, and the next start would wait until its lease expires.
    with closing(sqlite3.connect(run.var / "db.sqlite3")) as database:
        query = (
            "SELECT state, lease_until, ending FROM judge_submission s JOIN judge_attempt a ON a.submission_id = s.id"
        )
        (given_back,) = database.execute(f"{query} WHERE s.id = ?", [uuid.UUID(path.rpartition("/")[2]).hex])
    assert given_back == ("queued", None, "unavailable")


def submit(run: MakeRun, slug: str, source: str) -> tuple[ApiClient, str]:
    """Submit as a new visitor. Returns the visitor and the path of the submission."""
    visitor, path = ApiClient(run.url), "/api/sessions/practice/submissions"
    body = {"slug": slug, "source": source, "kind": "submit"}
    return visitor, f"{path}/{visitor.send('POST', path, body)['id']}"


def judge(run: MakeRun, slug: str, *sources: str) -> list[dict[str, Any]]:
    """Submit each source as another visitor, and return the reports."""
    submissions = [submit(run, slug, source) for source in sources]
    for visitor, path in submissions:
        assert list(visitor.stream(f"{path}/events"))
    return [visitor.send("GET", path)["report"] for visitor, path in submissions]


def assert_prints_mails(run: MakeRun, output: str) -> None:
    log = run.var / "log/outbound.log"
    assert f"printed to {log}" in output
    login = json.loads((run.var / "demo.json").read_text())["logins"][0]
    client = ApiClient(run.url)
    client.sign_in(login["username"], login["password"])
    assert client.send("GET", "/api/me")["is_mail_available"] is True
    client.send("POST", "/api/account/email", {"email": "x@example.org", "password": login["password"]})
    client.send("POST", "/api/password-reset", {"account": "x@example.org"})
    wait_until(lambda: f"{run.url}/reset-password#" in log.read_text(), 30)
    assert "To: x@example.org" in log.read_text()


def test_reports_used_port_and_suggests_another(tmp_path: Path) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        run = MakeRun(tmp_path / "var", port)
        output, _ = run.process.communicate(timeout=60)
    assert run.process.returncode == 1
    assert f"Port {port} cannot be used" in output
    assert "PORT=" in output
    assert len(output.strip().splitlines()) == 1


def test_starts_nothing_with_unknown_backend(tmp_path: Path) -> None:
    run = MakeRun(tmp_path / "var", SANDBOX="no-such-backend")
    output, _ = run.process.communicate(timeout=60)
    assert run.process.returncode == 1
    assert "The sandbox backend 'no-such-backend' does not exist" in output.splitlines()[-1]
    assert not (run.var / "db.sqlite3").exists()


@pytest.mark.timeout(300)
def test_uses_docker_if_bubblewrap_does_not_work(tmp_path: Path) -> None:
    require_backend("docker")
    require_backend("bubblewrap")
    run = MakeRun(tmp_path / "var", within=NO_USER_NAMESPACES)
    try:
        output = run.read_until("Ctrl-C stops everything")
        assert "bubblewrap does not work here" in output
        assert "the self-test of the sandbox (docker)" in output
        (report,) = judge(run, "lru_cache", (ROOT / "problems/lru_cache/reference.py").read_text())
        assert report["verdict"] == "accepted"
    finally:
        run.interrupt(STOP_SECONDS)
    assert list_processes(run.var) == []


def test_does_not_replace_requested_backend(tmp_path: Path) -> None:
    run = MakeRun(tmp_path / "var", SANDBOX="docker", DOCKER_HOST="unix:///no/such.sock")
    output, _ = run.process.communicate(timeout=60)
    assert run.process.returncode == 1
    assert "No Docker engine answers at unix:///no/such.sock" in output.splitlines()[-1]
    assert not (run.var / "db.sqlite3").exists()


def test_reports_both_reasons_if_no_backend_works(tmp_path: Path) -> None:
    require_backend("bubblewrap")
    run = MakeRun(tmp_path / "var", within=NO_USER_NAMESPACES, DOCKER_HOST="unix:///no/such.sock")
    output, _ = run.process.communicate(timeout=60)
    assert run.process.returncode == 1
    assert "bubblewrap does not work here" in output
    assert "No Docker engine answers at unix:///no/such.sock" in output.splitlines()[-1]
