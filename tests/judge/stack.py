"""The whole judge as processes of its own: web, worker, beat and broker, on a database of its own."""

import http.client
import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import psycopg

from tests.judge.broker import Broker
from tests.stack import ROOT, find_free_port, wait_until

BIN = Path(sys.executable).parent


class ProcessStack:
    def __init__(self, folder: Path, database: str, *, log: str = "") -> None:
        self.folder = folder
        self.broker = Broker(folder)
        self.env = os.environ | {"JUDGE_VAR": str(folder), "JUDGE_DATABASE": database, "REDIS_URL": self.broker.url}
        self.env["JUDGE_LOG"] = log
        self.env["JUDGE_CACHE"] = str(ROOT / "var" / "cache" / "expected")
        self.processes: list[subprocess.Popen[bytes]] = []
        self.workers: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        self.broker.start()
        for command in (["migrate", "--verbosity", "0"], ["demo"]):
            subprocess.run(
                [sys.executable, "manage.py", *command], cwd=ROOT, env=self.env, check=True, stdout=subprocess.DEVNULL
            )
        self.url, _ = self.start_web()
        self.start_process("beat", "celery", "-q", "-A", "judge.celery", "beat", "-s", str(self.folder / "beat"), "--pidfile=")

    def start_web(self) -> tuple[str, subprocess.Popen[bytes]]:
        port = find_free_port()
        url = f"http://127.0.0.1:{port}"
        web = self.start_process("web", "python", "-m", "judge.http.server", "--port", str(port))
        wait_until(lambda: is_ready(url), 60)
        return url, web

    def start_worker(self) -> subprocess.Popen[bytes]:
        options = ["-Q", "cpu,sweep", "-c", "1", "--without-gossip", "--without-mingle"]
        self.workers.append(self.start_process("worker", "celery", "-q", "-A", "judge.celery", "worker", *options))
        return self.workers[-1]

    def kill_workers(self) -> None:
        for worker in self.workers:
            kill_group(worker)
        self.workers.clear()

    def start_process(self, name: str, *command: str) -> subprocess.Popen[bytes]:
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [str(BIN / command[0]), *command[1:]],
                cwd=ROOT,
                env=self.env,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def stop(self) -> None:
        for process in self.processes:
            kill_group(process)
        self.broker.client.close()
        self.broker.stop()

    def read_logs(self, *, whole: bool = False) -> str:
        """The end of each."""
        begin = None if whole else -3000
        return "\n".join(f"--- {log.name}\n{log.read_text()[begin:]}" for log in sorted(self.folder.glob("*.log")))


def is_ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=5) as answer:
            return answer.status == 200
    except (OSError, http.client.HTTPException):
        return False


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """The process with its children, at once."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


class ApiClient:
    """Keeps cookies and sends the token against forged requests, as the pages do."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self._token = ""

    def send(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"Content-Type": "application/json", "X-CSRFToken": self._token}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._url + path, data, headers, method=method)
        with self._opener.open(request, timeout=30) as answer:
            got = json.load(answer)
        if "csrf_token" in got:
            self._token = got["csrf_token"]
        return got

    def stream(self, path: str) -> Iterator[tuple[str, Any]]:
        with self._opener.open(self._url + path, timeout=60) as answer:
            event = ""
            for line in answer:
                name, _, value = line.decode().rstrip("\n").partition(": ")
                if name == "event":
                    event = value
                elif name == "data":
                    yield event, json.loads(value)


@dataclass
class LiveInterview:
    """A candidate at a demo session, and the interviewer who watches."""

    candidate: ApiClient
    interviewer: ApiClient
    session: str
    slug: str

    def submit(self, source: bytes, kind: str = "submit") -> str:
        body = {"slug": self.slug, "source": source.decode(), "kind": kind}
        return self.candidate.send("POST", f"{self.session}/submissions", body)["id"]

    def get_submission(self, submission: str) -> dict[str, Any]:
        return self.interviewer.send("GET", f"/api/submissions/{submission}")

    def poll_judging(self, submission: str) -> Callable[[], dict[str, Any] | None]:
        return self._poll_state(submission, "judging")

    def poll_done(self, submission: str) -> Callable[[], dict[str, Any] | None]:
        return self._poll_state(submission, "done")

    def _poll_state(self, submission: str, state: str) -> Callable[[], dict[str, Any] | None]:
        def look() -> dict[str, Any] | None:
            row = self.get_submission(submission)
            return row if row["state"] == state else None

        return look


def sign_in(stack: ProcessStack, role: str) -> ApiClient:
    logins = json.loads((stack.folder / "demo.json").read_text())["logins"]
    login = next(each for each in logins if each["role"] == role)
    browser = ApiClient(stack.url)
    browser.send("GET", "/api/me")
    browser.send("POST", "/api/login", {"username": login["username"], "password": login["password"]})
    return browser


def start_interview(stack: ProcessStack, slug: str) -> LiveInterview:
    candidate, interviewer = ApiClient(stack.url), sign_in(stack, "interviewer")
    candidate.send("GET", "/api/me")
    made = interviewer.send("POST", "/api/interviews", {"title": "Delivery", "minutes": 45, "problems": [slug]})
    invited = interviewer.send("POST", f"/api/interviews/{made['id']}/invitations", {"candidate": "Robin"})
    session = invited["link"].replace("/i/", "/api/sessions/")
    candidate.send("POST", f"{session}/start")
    return LiveInterview(candidate, interviewer, session, slug)


@contextmanager
def run_stack(folder: Path, *, log: str = "") -> Iterator[ProcessStack]:
    """A stack on a database of its own, but for workers, which each test starts."""
    with create_database(os.environ.get("JUDGE_DATABASE", "")) as database:
        stack = ProcessStack(folder, database, log=log)
        try:
            stack.start()
            yield stack
        finally:
            stack.stop()


@contextmanager
def create_database(url: str) -> Iterator[str]:
    """A database of this test's own on the PostgreSQL that JUDGE_DATABASE names; SQLite needs nothing."""
    if not url:
        yield ""
        return
    name = f"delivery_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"'.encode())
        try:
            yield urllib.parse.urlunsplit(urllib.parse.urlsplit(url)._replace(path=f"/{name}"))
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())
