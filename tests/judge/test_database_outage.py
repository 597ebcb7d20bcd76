"""While the database is down, every route that needs it answers 503 and says when to retry. None answers 500."""

import json
import re
import shutil
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.judge.api_schema import load_api_schema
from tests.judge.document_page import EMPTY_UPDATE
from tests.judge.factories import SLUG, load_accepted_source
from tests.judge.postgres_server import PostgresServer
from tests.judge.test_access import ACCOUNT_ENDPOINTS, SESSION_ENDPOINTS
from tools.stack import ApiClient, LiveInterview, Stack, wait_until

pytestmark = [pytest.mark.root, pytest.mark.timeout(240)]

MAIL = {"JUDGE_MAIL": "console", "JUDGE_MAIL_FROM": "judge@example.org", "JUDGE_PUBLIC_URL": "http://127.0.0.1"}
"""Without mail, a forgotten password is refused before the database is asked."""
PARAMETERS = {"slug": SLUG, "exercise": "fix-1", "name": "here:1", "trap_id": "0", "run_id": str(UUID(int=1))}
BODIES: dict[str, Any] = {
    "/api/login": {"username": "ada", "password": "a-password"},
    "/api/password-reset": {"account": "ada"},
    "/api/password-reset/check": {"code": "MQ.c1x2y3-0123456789abcdef0123456789abcdef"},
    "/api/password-reset/confirm": {"code": "MQ.c1x2y3-0123456789abcdef0123456789abcdef", "password": "correct horse"},
    "/api/join/{join_token}/account": {"username": "kim", "name": "Kim", "password": "correct horse battery"},
    "/api/interviews": {"title": "T", "minutes": 30, "problems": [SLUG]},
    "/api/interviews/{interview_id}/invitations": {"candidate": "Kim"},
    "/api/operator/workers/{name}/drain": {"drain": True},
    "/api/operator/rejudges": {"problem": SLUG, "reason": "A case was wrong."},
    "/api/sessions/{token}/documents/{slug}/updates": EMPTY_UPDATE,
    "/api/sessions/{token}/submissions": {"slug": SLUG, "source": "x", "kind": "run"},
    "/api/sessions/{token}/clock": {"slug": SLUG},
    "/api/sessions/{token}/restart": {"slug": SLUG, "source": "x"},
    "/api/sessions/{token}/give-up": {"slug": SLUG},
    "/api/sessions/{token}/traps/{slug}/{trap_id}": {"answer": "explained", "covered": [0]},
}


@dataclass
class Outage:
    stack: Stack
    begin: Callable[[], object]
    end: Callable[[], object]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def outage(request: pytest.FixtureRequest) -> Iterator[Outage]:
    with tempfile.TemporaryDirectory(prefix="outage-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with ExitStack() as exits:
            if request.param == "postgresql":
                server = PostgresServer(folder)
                server.start()
                exits.callback(server.stop)
                outage = Outage(Stack(folder, server.url, **MAIL), server.stop, server.start)
            else:
                stack = Stack(folder, "", **MAIL)
                outage = Outage(stack, lambda: damage_sqlite(folder), lambda: restore_sqlite(folder))
            exits.enter_context(outage.stack)
            yield outage


def damage_sqlite(folder: Path) -> None:
    (folder / "kept").mkdir()
    for file in folder.glob("db.sqlite3*"):
        shutil.move(file, folder / "kept")
    (folder / "db.sqlite3").write_bytes(b"no database" * 1000)


def restore_sqlite(folder: Path) -> None:
    for file in folder.glob("db.sqlite3*"):
        file.unlink()
    for file in (folder / "kept").iterdir():
        shutil.move(file, folder)
    (folder / "kept").rmdir()


def get(url: str) -> tuple[int, Any, bytes]:
    try:
        with urllib.request.urlopen(url, timeout=30) as response:
            return response.status, response.headers, response.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


def send(client: ApiClient, method: str, path: str, body: Any) -> tuple[int, Any, Any]:
    """Return the status, the headers and the parsed body of an error; the status 200 without them for anything else."""
    try:
        client.send(method, path, body)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, json.loads(error.read())
    return 200, {}, {}


def require_unavailable(status: int, headers: Any, body: Any, route: object) -> None:
    assert (status, body.get("code"), headers.get("Retry-After")) == (503, "unavailable", "5"), (route, status, body)
    assert "cannot use its database" in body["message"]


def build_url(path: str, interview: LiveInterview, submission: str) -> str:
    """Fill in the parameters of the path. Rows that do not exist will do, since nothing can look for them."""
    ids = {"token": interview.session.rpartition("/")[2], "submission_id": submission}
    return re.sub(r"{(\w+)}", lambda match: (PARAMETERS | ids).get(match[1], "1"), path)


def find_body(method: str, path: str) -> Any:
    """A valid one: of this module, or of the access matrix, which has one for each route."""
    for endpoints in (ACCOUNT_ENDPOINTS, SESSION_ENDPOINTS):
        if (method, path) in endpoints:
            return BODIES.get(path, endpoints[method, path][0])
    return BODIES.get(path)


def test_every_route_answers_503(outage: Outage) -> None:
    stack = outage.stack
    interview, operator = stack.start_interview(SLUG, shows_results=True), stack.sign_in("operator")
    submission = interview.submit(load_accepted_source())
    stream = interview.stream(submission)
    assert next(stream)[0] == "state"
    outage.begin()
    try:
        # An open stream ends, and the page polls.
        assert [name for name, _ in stream] == []
        for path, methods in load_api_schema()["paths"].items():
            for method in map(str.upper, methods):
                url = build_url(path, interview, submission)
                status, headers, body = send(operator, method, url, find_body(method, path))
                require_unavailable(status, headers, body, (method, path))
        status, headers, body = get(f"{stack.url}/metrics")
        require_unavailable(status, headers, json.loads(body), "/metrics")
        status, _, body = get(f"{stack.url}/metrics/web")
        assert (status, b"judge_database_up 0.0" in body) == (200, True)
        status, _, body = get(f"{stack.url}/readyz")
        assert (status, json.loads(body)["database"]) == (503, "does not answer")
        assert [get(f"{stack.url}{path}")[0] for path in ("/healthz", "/", "/i/token", "/api/nothing")] == [
            200,
            200,
            200,
            404,
        ]
    finally:
        outage.end()
    wait_until(lambda: get(f"{stack.url}/readyz")[0] == 200, 30)
    assert operator.send("GET", "/api/operator/overview")["database"] == "ok"
    assert interview.get_submission(submission)["state"] == "queued"
