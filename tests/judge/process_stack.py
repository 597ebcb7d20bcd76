"""A complete judge as separate processes (web, workers, beat and broker) with its own database, and clients of it."""

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
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import psycopg

from tests.cache_folder import get_cache_folder_for_tests
from tests.judge.broker import Broker
from tests.stack import ROOT, find_free_port, wait_until

BIN = Path(sys.executable).parent


class ProcessStack:
    """The processes of one judge. `start` starts all but workers; each test starts those that it needs."""

    def __init__(self, folder: Path, database: str, *, log: str = "", var: Path | None = None) -> None:
        """`folder` is for logs and the broker. `var` is the judge's own folder, by default the same."""
        self.folder, self.var = folder, var or folder
        self.broker = Broker(folder)
        self.env = os.environ | {"JUDGE_VAR": str(self.var), "JUDGE_DATABASE": database, "REDIS_URL": self.broker.url}
        self.env["JUDGE_LOG"] = log
        self.env["JUDGE_CACHE"] = str(get_cache_folder_for_tests())
        self.processes: list[subprocess.Popen[bytes]] = []
        self.workers: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        self.broker.start()
        for command in (["migrate", "--verbosity", "0"], ["demo"]):
            subprocess.run(
                [sys.executable, "manage.py", *command], cwd=ROOT, env=self.env, check=True, stdout=subprocess.DEVNULL
            )
        self.url, _ = self.start_web()
        self.start_process(
            "beat", "celery", "-q", "-A", "judge.celery", "beat", "-s", str(self.folder / "beat"), "--pidfile="
        )

    def start_web(self) -> tuple[str, subprocess.Popen[bytes]]:
        port = find_free_port()
        url = f"http://127.0.0.1:{port}"
        web = self.start_process("web", "python", "-m", "judge.http.server", "--port", str(port))
        wait_until(lambda: is_ready(url), 60)
        return url, web

    def start_worker(self, *options: str, queues: str = "cpu,sweep", **env: str) -> subprocess.Popen[bytes]:
        """Start a worker, with these variables instead of those of the stack."""
        options = ("-Q", queues, "-c", "1", "--without-gossip", "--without-mingle", *options)
        command = ("celery", "-q", "-A", "judge.celery", "worker", *options)
        self.workers.append(self.start_process("worker", *command, **env))
        return self.workers[-1]

    def kill_workers(self) -> None:
        for worker in self.workers:
            kill_group(worker)
        self.workers.clear()

    def start_process(self, name: str, *command: str, **env: str) -> subprocess.Popen[bytes]:
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [str(BIN / command[0]), *command[1:]],
                cwd=ROOT,
                env=self.env | env,
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
        """Return the logs of all processes, or only the last 3000 characters of each."""
        start = None if whole else -3000
        return "\n".join(f"--- {log.name}\n{log.read_text()[start:]}" for log in sorted(self.folder.glob("*.log")))


def is_ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=5) as response:
            return response.status == 200
    except (OSError, http.client.HTTPException):
        return False


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill the process and its children at once."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


class ApiClient:
    """An HTTP client that stores cookies and sends the CSRF token, as the pages do."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self._csrf_token = ""

    def send(self, method: str, path: str, body: Any = None) -> Any:
        """Send `body` as JSON and return the parsed response. Raises HTTPError for an error status."""
        headers = {"Content-Type": "application/json", "X-CSRFToken": self._csrf_token}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._url + path, data, headers, method=method)
        with self._opener.open(request, timeout=30) as response:
            content = json.load(response)
        if "csrf_token" in content:
            self._csrf_token = content["csrf_token"]
        return content

    def stream(self, path: str) -> Iterator[tuple[str, Any]]:
        """Yield the name and the parsed data of each server-sent event."""
        with self._opener.open(self._url + path, timeout=60) as response:
            event = ""
            for line in response:
                name, _, value = line.decode().rstrip("\n").partition(": ")
                if name == "event":
                    event = value
                elif name == "data":
                    yield event, json.loads(value)


@dataclass
class LiveInterview:
    """A started interview with its two clients. `session` is the URL path of the candidate's session."""

    candidate: ApiClient
    interviewer: ApiClient
    session: str
    slug: str

    def submit(self, source: bytes, kind: str = "submit") -> str:
        body = {"slug": self.slug, "source": source.decode(), "kind": kind}
        return self.candidate.send("POST", f"{self.session}/submissions", body)["id"]

    def get_submission(self, submission: str) -> dict[str, Any]:
        return self.interviewer.send("GET", f"/api/submissions/{submission}")

    def wait_until_judging(self, submission: str, seconds: float) -> dict[str, Any]:
        return self._wait_for_state(submission, "judging", seconds)

    def wait_until_done(self, submission: str, seconds: float, step: float = 0.05) -> dict[str, Any]:
        return self._wait_for_state(submission, "done", seconds, step)

    def _wait_for_state(self, submission: str, state: str, seconds: float, step: float = 0.05) -> dict[str, Any]:
        def find_row() -> dict[str, Any] | None:
            row = self.get_submission(submission)
            return row if row["state"] == state else None

        return wait_until(find_row, seconds, step)


def sign_in(stack: ProcessStack, role: str) -> ApiClient:
    logins = json.loads((stack.var / "demo.json").read_text())["logins"]
    login = next(each for each in logins if each["role"] == role)
    client = ApiClient(stack.url)
    client.send("GET", "/api/me")
    client.send("POST", "/api/login", {"username": login["username"], "password": login["password"]})
    return client


def start_interview(stack: ProcessStack, slug: str) -> LiveInterview:
    candidate, interviewer = ApiClient(stack.url), sign_in(stack, "interviewer")
    candidate.send("GET", "/api/me")
    interview = interviewer.send("POST", "/api/interviews", {"title": "Delivery", "minutes": 45, "problems": [slug]})
    invitation = interviewer.send("POST", f"/api/interviews/{interview['id']}/invitations", {"candidate": "Robin"})
    session = invitation["link"].replace("/i/", "/api/sessions/")
    candidate.send("POST", f"{session}/start")
    return LiveInterview(candidate, interviewer, session, slug)


@contextmanager
def run_stack(folder: Path, *, log: str = "") -> Iterator[ProcessStack]:
    """Run a stack on a new database, without workers, and stop it at the end."""
    with create_database(os.environ.get("JUDGE_DATABASE", "")) as database:
        stack = ProcessStack(folder, database, log=log)
        try:
            stack.start()
            yield stack
        finally:
            stack.stop()


@contextmanager
def create_database(url: str) -> Iterator[str]:
    """Create a database on the PostgreSQL server of `url` and drop it at the end. Yields its URL, or "" for SQLite."""
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
