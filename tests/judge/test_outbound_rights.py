"""The service `outbound` has users of its own in PostgreSQL and Redis, which suffice for mails and for nothing else."""

import re
from collections.abc import Iterator
from contextlib import ExitStack

import psycopg
import pytest
import redis
import yaml
from psycopg import errors
from redis.exceptions import NoPermissionError

from tests.judge.smtp_server import SmtpServer, run_smtp_server
from tests.judge.test_database_roles import Installation, install
from tests.judge.test_outbound import queue_to, read_states
from tools.stack import ROOT, Stack, wait_until

pytestmark = [pytest.mark.root, pytest.mark.timeout(300)]

OUTBOUND, PASSWORD = "judge_outbound", "89abcdef01234567" * 2


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    with ExitStack() as exits, pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUDGE_OUTBOUND_PASSWORD", PASSWORD)
        installation = install(exits)
        installation.manage("migrate", "--verbosity", "0")
        yield installation


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with run_smtp_server() as server:
        yield server


@pytest.fixture
def stack(installation: Installation, server: SmtpServer) -> Iterator[Stack]:
    settings = {
        "JUDGE_MAIL": "smtp",
        "JUDGE_MAIL_FROM": "judge@example.org",
        "JUDGE_PUBLIC_URL": "https://judge.example.org",
        "JUDGE_SMTP_HOST": "127.0.0.1",
        "JUDGE_SMTP_PORT": str(server.port),
        "JUDGE_SMTP_TLS": "off",
    }
    with Stack(installation.folder, installation.build_url(), **settings) as stack:
        stack.broker.client.execute_command("ACL", "SETUSER", OUTBOUND, "on", f">{PASSWORD}", *read_redis_rights())
        yield stack


def read_redis_rights() -> list[str]:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    found = re.search(r"printf 'user judge_outbound on >%s (.*?)\\n'", services["redis"]["command"][2])
    assert found
    return found[1].split()


def test_sends_with_its_own_users(installation: Installation, server: SmtpServer, stack: Stack) -> None:
    broker_url = stack.broker.url.replace("//", f"//{OUTBOUND}:{PASSWORD}@")
    database_url = installation.build_url(OUTBOUND, PASSWORD)
    process = stack.start_outbound(JUDGE_DATABASE=database_url, REDIS_URL=broker_url, JUDGE_SIGNS="0")
    queue_to(stack, "robin@example.org")
    wait_until(lambda: server.mails, 60)
    wait_until(lambda: read_states(stack) == [["sent", 1]], 30, step=0.5)
    server.answers["RCPT"] = "550 unknown"
    queue_to(stack, "sam@example.org")
    wait_until(lambda: read_states(stack) == [["sent", 1], ["failed", 1]], 30, step=0.5)
    assert process.poll() is None
    logs = stack.read_logs(whole=True)
    assert "permission denied" not in logs
    assert "NOPERM" not in logs
    assert stack.broker.client.acl_log() == []
    with redis.Redis.from_url(broker_url) as client:
        client.llen("outbound")
        assert stack.broker.client.exists("unacked", "unacked_index", "unacked_mutex") == 0
        for command in (
            ["LLEN", "cpu"],
            ["HSET", "unacked", "tag", "message"],
            ["ZADD", "unacked_index", "0", "tag"],
            ["XRANGE", "submission:x", "-", "+"],
            ["SCAN", "0"],
            ["FLUSHALL"],
        ):
            with pytest.raises(NoPermissionError):
                client.execute_command(*command)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM judge_user",
        "SELECT * FROM django_session",
        "SELECT * FROM judge_candidatesession",
        "SELECT * FROM judge_submission",
        "SELECT * FROM judge_auditentry",
        "INSERT INTO judge_outgoingmail (id) VALUES (gen_random_uuid())",
        "DELETE FROM judge_outgoingmail",
        "UPDATE judge_outgoingmail SET kind = 'x'",
        "CREATE TABLE own (id int)",
        "SET ROLE judge",
        "SET ROLE judge_worker",
    ],
)
def test_has_no_other_rights(sql: str, installation: Installation) -> None:
    with installation.server.connect(installation.build_url(OUTBOUND, PASSWORD)) as connection:
        connection.execute("SELECT count(*) FROM judge_outgoingmail")
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute(sql.encode())


def test_password_follows_the_secret(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    other = PASSWORD[::-1]
    monkeypatch.setenv("JUDGE_OUTBOUND_PASSWORD", other)
    installation.prepare()
    installation.server.connect(installation.build_url(OUTBOUND, other)).close()
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        installation.server.connect(installation.build_url(OUTBOUND, PASSWORD))
    monkeypatch.setenv("JUDGE_OUTBOUND_PASSWORD", PASSWORD)
    installation.prepare()
