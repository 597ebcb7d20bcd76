"""While the disk of the database is full, no submission uses up its attempts, and all are judged later."""

import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.judge.factories import SLUG, load_accepted_source
from tests.judge.postgres_server import PostgresServer
from tests.judge.small_disk import SmallDisk, mount_small_disk
from tools.stack import LiveInterview, Stack, wait_until

pytestmark = [pytest.mark.root, pytest.mark.timeout(400)]

WRONG_END = b"\n\n_right = softmax\n\n\ndef softmax(*args, **options):\n    return 2 * _right(*args, **options)\n"
FULL_SECONDS = 15.0
LIMITS = {"JUDGE_UNJUDGED_PER_SESSION": "100", "JUDGE_SUBMISSIONS_PER_MINUTE": "1000"}


@dataclass
class SmallInstallation:
    """A judge whose database is on a small disk."""

    stack: Stack
    disk: SmallDisk
    server: PostgresServer | None

    def free_disk(self) -> None:
        """Empty the disk, and start a server that stopped because it could not write its log."""
        self.disk.empty()
        if self.server is not None and not self.server.is_running():
            self.server.start()


@contextmanager
def run_on_small_disk(database: str, folder: Path) -> Iterator[SmallInstallation]:
    with ExitStack() as exits:
        disk = exits.enter_context(mount_small_disk(folder / "disk", 24 if database == "sqlite" else 100))
        server, url, var = None, "", disk.folder
        if database != "sqlite":
            server = PostgresServer(disk.folder if database == "postgresql" else folder)
            exits.callback(server.stop)
            server.start()
            url, var = server.url if database == "postgresql" else create_on_tablespace(server, disk.folder), folder
        stack = exits.enter_context(Stack(folder, url, JUDGE_VAR=str(var), **LIMITS))
        yield SmallInstallation(stack, disk, server)


def create_on_tablespace(server: PostgresServer, folder: Path) -> str:
    """Create a database whose tables are on the small disk, while the log of the server is not. Returns its URL."""
    server.create_folder(folder / "space")
    with server.connect() as connection:
        connection.execute(f"CREATE TABLESPACE small LOCATION '{folder / 'space'}'".encode())
        connection.execute("CREATE DATABASE judge TABLESPACE small")
    return server.url.replace("/postgres", "/judge")


@pytest.fixture(params=["sqlite", "tablespace", "postgresql"])
def installation(request: pytest.FixtureRequest) -> Iterator[SmallInstallation]:
    with tempfile.TemporaryDirectory(prefix="full-disk-") as folder:
        Path(folder).chmod(0o755)  # the server runs as another user
        with run_on_small_disk(request.param, Path(folder)) as installation:
            yield installation


def try_submit(interview: LiveInterview, source: bytes) -> str:
    """Return the id, or "" if the server refused it with a 503."""
    try:
        return interview.submit(source)
    except urllib.error.HTTPError as error:
        with error:
            if (error.code, error.headers["Retry-After"]) != (503, "5"):
                raise
        return ""


def get_readiness(stack: Stack) -> int:
    try:
        with urllib.request.urlopen(f"{stack.url}/readyz", timeout=20) as response:
            return response.status
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


def test_full_disk_costs_no_attempts(installation: SmallInstallation) -> None:
    stack, disk = installation.stack, installation.disk
    stack.start_worker()
    interview = stack.start_interview(SLUG, shows_results=True)
    source, accepted = load_accepted_source(), dict[str, str]()

    def submit_both() -> None:
        for text, verdict in ((source, "accepted"), (source + WRONG_END, "wrong_answer")):
            submission = try_submit(interview, text)
            if submission:
                accepted[submission] = verdict

    submit_both()
    interview.wait_until_done(next(iter(accepted)), 60)
    for _ in range(4):
        submit_both()
    # First almost full: small writes such as a claim succeed, but a report does not fit.
    disk.fill(spare=64 * 1024)
    deadline = time.monotonic() + FULL_SECONDS
    while time.monotonic() < deadline:
        submit_both()
        if time.monotonic() > deadline - FULL_SECONDS / 2:
            disk.fill()
        time.sleep(1)
    wait_until(lambda: get_readiness(stack) == 503, 10)
    installation.free_disk()
    wait_until(lambda: get_readiness(stack) == 200, 30)
    assert len(accepted) >= 10
    found = {}
    for submission in accepted:
        row = interview.wait_until_done(submission, 90, step=0.5)
        found[submission] = row["verdict"]
        endings = [attempt["ending"] for attempt in row["attempts_log"]]
        assert set(endings) <= {"unavailable", "judged"}, endings
    assert found == accepted
