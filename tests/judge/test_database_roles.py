"""The judge's role owns its database and is no superuser. A worker on another machine has only rights that it needs."""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis
from psycopg import errors
from redis.exceptions import NoPermissionError

from tests.judge.factories import SLUG, load_accepted_source
from tests.judge.postgres_server import PostgresServer
from tools.stack import ROOT, Stack, wait_until

pytestmark = [pytest.mark.root, pytest.mark.timeout(300)]

PASSWORD, OTHER_PASSWORD = "0123456789abcdef" * 2, "fedcba9876543210" * 2
ROLE = "SELECT rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls FROM pg_roles WHERE rolname = 'judge'"
OWNERS = "SELECT DISTINCT relowner::regrole::text FROM pg_class WHERE relnamespace = 'public'::regnamespace"
WORKER = "judge_worker_w1"


@dataclass
class Installation:
    """A server whose TCP clients need passwords, and the judge's variables with the password of its role."""

    server: PostgresServer
    folder: Path

    def build_url(self, user: str = "judge", password: str = PASSWORD) -> str:
        return f"postgresql://{user}:{password}@127.0.0.1:{self.server.port}/judge"

    def manage(self, *command: str, url: str = "") -> str:
        variables = {"JUDGE_VAR": str(self.folder / "var"), "JUDGE_DATABASE": url or self.build_url()}
        # libpq takes the name of the Unix socket from the port.
        env = os.environ | variables | {"PGPORT": str(self.server.port), "JUDGE_SIGNS": "0"}
        done = subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=env, check=False, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def prepare(self, *, url: str = "") -> str:
        return self.manage("prepare_database_roles", str(self.server.data), url=url)

    def query(self, sql: str, *, user: str = "postgres") -> list[tuple[Any, ...]]:
        """Run a statement over the Unix socket, which needs no password."""
        with self.server.connect(self.server.build_socket_url(user)) as connection:
            cursor = connection.execute(sql.encode())
            return cursor.fetchall() if cursor.description else []


def install(exits: ExitStack) -> Installation:
    folder = Path(exits.enter_context(tempfile.TemporaryDirectory(prefix="roles-")))
    folder.chmod(0o755)
    server = PostgresServer(folder, superuser="postgres", tcp_login="scram-sha-256")
    server.start()
    exits.callback(server.stop)
    with server.connect(server.build_socket_url("postgres", "postgres")) as connection:
        connection.execute("CREATE DATABASE judge")
    installation = Installation(server, folder)
    installation.prepare()
    return installation


@pytest.fixture
def installation() -> Iterator[Installation]:
    with ExitStack() as exits:
        yield install(exits)


@pytest.fixture(scope="module")
def migrated_installation() -> Iterator[Installation]:
    """Migrated, with the role of one worker."""
    with ExitStack() as exits:
        installation = install(exits)
        installation.manage("migrate", "--verbosity", "0")
        installation.query(f"CREATE ROLE {WORKER} LOGIN IN ROLE judge_worker PASSWORD '{OTHER_PASSWORD}'")
        yield installation


def check_roles(installation: Installation) -> None:
    assert installation.query(ROLE) == [(False, False, False, False, False)]
    assert installation.query("SELECT rolname FROM pg_roles WHERE rolsuper") == [("postgres",)]
    assert installation.query(OWNERS) == [("judge",)]
    assert installation.query("SELECT datdba::regrole::text FROM pg_database WHERE datname = 'judge'") == [("judge",)]
    installation.query("CREATE TABLE later (id int); DROP TABLE later", user="judge")
    with pytest.raises(errors.InsufficientPrivilege):
        installation.query("COPY (SELECT 1) TO PROGRAM 'true'", user="judge")


def test_new_role_is_no_superuser_and_migrates(migrated_installation: Installation) -> None:
    check_roles(migrated_installation)


def test_preparing_again_owns_what_a_superuser_created(installation: Installation) -> None:
    """As a restored backup does."""
    installation.query("CREATE TABLE restored (id serial); CREATE VIEW restored_view AS SELECT 1")
    installation.prepare()
    check_roles(installation)


def test_failure_changes_nothing(installation: Installation) -> None:
    """The password has been set when the schema gets its owner."""
    installation.query(
        "CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused'; END $$;"
        "CREATE EVENT TRIGGER refuse ON ddl_command_start WHEN TAG IN ('ALTER SCHEMA') EXECUTE FUNCTION refuse()"
    )
    with pytest.raises(AssertionError, match=r"(?s)refused.*Nothing was changed"):
        installation.prepare(url=installation.build_url(password=OTHER_PASSWORD))
    installation.server.connect(installation.build_url()).close()


def test_password_follows_secret_and_superuser_has_none(installation: Installation) -> None:
    installation.prepare(url=installation.build_url(password=OTHER_PASSWORD))
    installation.server.connect(installation.build_url(password=OTHER_PASSWORD)).close()
    for user, password in (("judge", PASSWORD), ("postgres", PASSWORD), ("postgres", OTHER_PASSWORD)):
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            installation.server.connect(installation.build_url(user, password))


def read_redis_rights() -> list[str]:
    (rights,) = re.findall(r"^redis_rights='(.*)'$", (ROOT / "deploy/worker-credentials").read_text(), re.MULTILINE)
    return rights.split()


@pytest.fixture
def stack(migrated_installation: Installation) -> Iterator[Stack]:
    """A judge on that server, whose broker also knows the worker."""
    with Stack(migrated_installation.folder, migrated_installation.build_url()) as stack:
        rights = read_redis_rights()
        stack.broker.client.execute_command("ACL", "SETUSER", WORKER, "reset", "on", f">{OTHER_PASSWORD}", *rights)
        yield stack


def build_broker_url(stack: Stack) -> str:
    return stack.broker.url.replace("//", f"//{WORKER}:{OTHER_PASSWORD}@")


def start_worker_elsewhere(stack: Stack, installation: Installation) -> None:
    url = installation.build_url(WORKER, OTHER_PASSWORD)
    env = {
        "JUDGE_DATABASE": url,
        "REDIS_URL": build_broker_url(stack),
        "JUDGE_SIGNS": "0",
        "JUDGE_VAR": str(stack.folder / "elsewhere"),
    }
    stack.start_worker("--without-heartbeat", queues="cpu", **env)


def test_worker_elsewhere_judges_with_its_credentials(migrated_installation: Installation, stack: Stack) -> None:
    start_worker_elsewhere(stack, migrated_installation)
    interview = stack.start_interview(SLUG, shows_results=True)
    submission = interview.submit(load_accepted_source())
    assert interview.wait_until_done(submission, 120)["verdict"] == "accepted"
    (worker,) = migrated_installation.query("SELECT tags FROM judge_worker")
    assert worker == (["cpu"],)
    outputs = "SELECT slug FROM judge_sampleoutputs"  # stored after the report
    wait_until(lambda: migrated_installation.query(outputs) == [(SLUG,)], 60, step=0.5)

    stack.start_worker(queues="sweep")  # rejudges are queued by a sweeper
    operator = stack.sign_in("operator")
    operator.send("POST", "/api/operator/rejudges", {"problem": SLUG, "reason": "A case was wrong."})
    change = "SELECT change FROM judge_rejudgeitem WHERE change <> ''"
    wait_until(lambda: migrated_installation.query(change), 120, step=0.5)

    logs = stack.read_logs(whole=True)
    assert "permission denied" not in logs
    assert "NOPERM" not in logs
    assert stack.broker.client.acl_log() == []
    with redis.Redis.from_url(build_broker_url(stack)) as client:
        for command in (["GET", "limit:logins:192.0.2.1:1"], ["SCAN", "0"], ["FLUSHALL"], ["PUBLISH", "x", "y"]):
            with pytest.raises(NoPermissionError):
                client.execute_command(*command)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT password FROM judge_user",
        "SELECT * FROM django_session",
        "SELECT token FROM judge_candidatesession",
        "SELECT * FROM judge_candidate",
        "SELECT * FROM judge_document",
        "SELECT * FROM judge_documentupdate",
        "SELECT * FROM judge_documentversion",
        "UPDATE judge_submission SET source = ''",
        "DELETE FROM judge_submission",
        "UPDATE judge_report SET verdict = 'accepted'",
        "CREATE TABLE own (id int)",
        "CREATE TEMPORARY TABLE own (id int)",
        "SET ROLE judge",
        "CREATE ROLE other",
    ],
)
def test_worker_elsewhere_has_no_other_rights(sql: str, migrated_installation: Installation) -> None:
    with migrated_installation.server.connect(migrated_installation.build_url(WORKER, OTHER_PASSWORD)) as connection:
        connection.execute("SELECT count(*) FROM judge_submission")
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute(sql.encode())
