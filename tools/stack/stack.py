"""A complete judge as separate processes (web, workers, beat and broker) with its own database."""

import http.client
import json
import os
import subprocess
import sys
import urllib.parse
import urllib.request
import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import chain
from pathlib import Path
from typing import Self

import psycopg

from tools.run import BIN, ROOT
from tools.stack.api_client import ApiClient, LiveInterview
from tools.stack.broker import Broker
from tools.stack.cache_folder import get_shared_cache_folder
from tools.stack.interview_seeds import store_checked_seeds
from tools.stack.migrated_database import copy_demo
from tools.stack.processes import find_free_port, kill_group, wait_until


class Stack:
    """The context starts all but workers, and stops everything at its end. Its users start the workers that they need.

    `folder` is for logs and the broker, and for the judge itself unless `env`, more environment variables, has another
    JUDGE_VAR. `database` is a URL, or "" for SQLite; by default it is a new one, as by `create_database`.
    """

    web_module = "judge.http.server"

    def __init__(self, folder: Path, database: str | None = None, **env: str) -> None:
        self.folder, self._database = folder, database
        self.broker = Broker(folder)
        shared = {"JUDGE_VAR": str(folder), "JUDGE_CACHE": str(get_shared_cache_folder()), "JUDGE_LOG": ""}
        self.env = os.environ | shared | {"REDIS_URL": self.broker.url} | env
        self.var = Path(self.env["JUDGE_VAR"])
        self._processes: dict[str, list[subprocess.Popen[bytes]]] = defaultdict(list)
        self._clients: dict[str, ApiClient] = {}

    def __enter__(self) -> Self:
        with ExitStack() as exits:
            database = exits.enter_context(create_database()) if self._database is None else self._database
            self.env["JUDGE_DATABASE"] = database
            exits.callback(self.broker.stop)
            exits.callback(self._kill_processes)
            self.broker.start()
            self._start_programs()
            self._exits = exits.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._exits.close()

    def _start_programs(self) -> None:
        if self.env["JUDGE_DATABASE"]:
            self._run_manage("migrate", "--verbosity", "0")
            self._run_manage("demo")
        else:
            copy_demo(self.var)
        store_checked_seeds(self.env["JUDGE_DATABASE"], self.var)
        self.url, _ = self.start_web()
        self.start_process(
            "beat", "celery", "-q", "-A", "judge.celery", "beat", "-s", str(self.folder / "beat"), "--pidfile="
        )

    def _run_manage(self, *command: str) -> None:
        subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=self.env, check=True, stdout=subprocess.DEVNULL
        )

    def start_web(self, port: int | None = None) -> tuple[str, subprocess.Popen[bytes]]:
        """Start a web server, at a free port by default. Returns its URL and its process."""
        port = port or find_free_port()
        url = f"http://127.0.0.1:{port}"
        web = self.start_process("web", "python", "-m", self.web_module, "--port", str(port))
        wait_until(lambda: is_ready(url), 120)
        return url, web

    def start_worker(self, *options: str, queues: str = "cpu,sweep", **env: str) -> subprocess.Popen[bytes]:
        """Start a worker, with these variables instead of those of the stack."""
        options = ("-Q", queues, "-c", "1", "--without-gossip", "--without-mingle", *options)
        command = ("celery", "-q", "-A", "judge.celery", "worker", *options)
        return self.start_process("worker", *command, **env)

    def start_outbound(self, **env: str) -> subprocess.Popen[bytes]:
        """Start the service that sends mails."""
        options = ("-Q", "outbound", "-c", "1", "--without-gossip", "--without-mingle", "--without-heartbeat")
        return self.start_process("outbound", "celery", "-q", "-A", "judge.outbound.app", "worker", *options, **env)

    def kill_workers(self) -> None:
        for worker in self._processes.pop("worker", ()):
            kill_group(worker)

    def start_process(self, name: str, *command: str, **env: str) -> subprocess.Popen[bytes]:
        """Start a program of the virtual environment. Its output is appended to `name`.log."""
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [str(BIN / command[0]), *command[1:]],
                cwd=ROOT,
                env=self.env | env,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._processes[name].append(process)
        return process

    def list_pids(self, name: str) -> list[int]:
        """The processes that were started under this name, without their children."""
        return [process.pid for process in self._processes[name]]

    def _kill_processes(self) -> None:
        for process in chain.from_iterable(self._processes.values()):
            kill_group(process)

    def read_logs(self, *, whole: bool = False) -> str:
        """Return the logs of all processes, or only the last 3000 characters of each."""
        start = None if whole else -3000
        return "\n".join(f"--- {log.name}\n{log.read_text()[start:]}" for log in sorted(self.folder.glob("*.log")))

    def get_login(self, role: str) -> tuple[str, str]:
        """Return username and password of a demo account."""
        logins = json.loads((self.var / "demo.json").read_text())["logins"]
        return next((login["username"], login["password"]) for login in logins if login["role"] == role)

    def sign_in(self, role: str) -> ApiClient:
        """All clients of a role share one login, because it takes long to check a password."""
        if role not in self._clients:
            client = ApiClient(self.url)
            client.sign_in(*self.get_login(role))
            self._clients[role] = client
        return self._clients[role].copy()

    def start_interview(
        self,
        slug: str,
        title: str = "Delivery",
        candidate: str = "Robin",
        *,
        others: Sequence[str] = (),
        shows_results: bool = False,
    ) -> LiveInterview:
        """`others`: more problems. `shows_results`: to its interviewer, who else reads them after the scorecard."""
        interviewer = self.sign_in("interviewer")
        body = {"title": title, "minutes": 45, "problems": [slug, *others]}
        pk = interviewer.send("POST", "/api/interviews", body)["id"]
        invitation = interviewer.send("POST", f"/api/interviews/{pk}/invitations", {"candidate": candidate})
        interview = LiveInterview(pk, invitation["link"], slug, ApiClient(self.url), interviewer)
        interview.candidate.send("POST", f"{interview.session}/start")
        if shows_results:
            interviewer.send("POST", f"/api/invitations/{invitation['id']}/unfold")
        return interview


def is_ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=5) as response:
            return response.status == 200
    except (OSError, http.client.HTTPException):
        return False


@contextmanager
def create_database() -> Iterator[str]:
    """Create a database on the PostgreSQL server of JUDGE_DATABASE and drop it at the end. Yields its URL. If the
    variable is empty, it yields "" for SQLite."""
    if not (url := os.environ.get("JUDGE_DATABASE")):
        yield ""
        return
    name = f"stack_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"'.encode())
        try:
            yield urllib.parse.urlunsplit(urllib.parse.urlsplit(url)._replace(path=f"/{name}"))
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())
