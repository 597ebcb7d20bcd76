"""Workers on other machines: TLS, and credentials of their own that can be revoked one by one."""

import json
import os
import shutil
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis
from redis.exceptions import ConnectionError as BrokerConnectionError
from redis.exceptions import RedisError

from tests.composed.compose_project import IMAGE, UP, ComposeProject, require_success
from tests.composed.practice_client import PracticeClient

pytestmark = [pytest.mark.composed, pytest.mark.root, pytest.mark.timeout(900)]

MACHINE = "w1"
ROLE = f"judge_worker_{MACHINE}"
TLS_FILES = (
    *("ca_key", "ca_certificate", "server_certificate"),
    *("postgres_tls_key", "postgres_logins", "redis_tls_key", "redis_users"),
)


@dataclass
class Reachable:
    """A project that other machines may use, at `address`."""

    project: ComposeProject
    address: str

    @property
    def ca(self) -> Path:
        return self.project.folder / "deploy/secrets/ca_certificate"

    def manage_credentials(self, *arguments: str) -> str:
        return require_success(self.project.run("sh", "deploy/worker-credentials", *arguments))

    def connect_database(self, user: str, password: str, **options: Any) -> "psycopg.Connection[Any]":
        tls: Any = {"sslmode": "verify-full", "sslrootcert": str(self.ca)} | options
        return psycopg.connect(
            host=self.address, user=user, password=password, dbname="judge", connect_timeout=10, autocommit=True, **tls
        )

    def connect_broker(self, user: str, password: str, **options: Any) -> redis.Redis:
        tls = {"ssl": True, "ssl_ca_certs": str(self.ca)} | options
        return redis.Redis(host=self.address, username=user, password=password, socket_timeout=10, **tls)


@pytest.fixture(scope="module")
def reachable(project: ComposeProject) -> Iterator[Reachable]:
    """The project with deploy/reachable.yml, published on the bridge between this machine and its containers."""
    (bridge,) = json.loads(require_success(project.run("docker", "network", "inspect", "bridge")))
    address = bridge["IPAM"]["Config"][0]["Gateway"]
    env_file = project.folder / ".env"
    before = env_file.read_text()
    require_success(project.run("sh", "deploy/make-certificates", address))
    env_file.write_text(f"{before}COMPOSE_FILE=docker-compose.yml:deploy/reachable.yml\nJUDGE_PRIVATE={address}\n")
    try:
        project.compose(*UP)
        yield Reachable(project, address)
    finally:
        env_file.write_text(before)
        project.compose(*UP)
        for name in TLS_FILES:
            (project.folder / "deploy/secrets" / name).unlink()


@pytest.fixture
def credentials(reachable: Reachable) -> Iterator[Path]:
    """The folder with the credentials of one machine, whose worker does not run."""
    reachable.manage_credentials("create", MACHINE)
    yield reachable.project.folder / "deploy/secrets/workers" / MACHINE
    if MACHINE in reachable.manage_credentials("list").split():
        reachable.manage_credentials("revoke", MACHINE)
    shutil.rmtree(reachable.project.folder / "deploy/secrets/workers")


@pytest.fixture
def elsewhere(reachable: Reachable, credentials: Path, tmp_path: Path) -> Iterator[ComposeProject]:
    """A worker and its launcher as on another machine: with these credentials and no other secret of the project."""
    folder = tmp_path / "elsewhere"
    shutil.copytree(reachable.project.folder, folder, ignore=shutil.ignore_patterns("secrets"))
    shutil.copytree(credentials, folder / "deploy/secrets")
    elsewhere = ComposeProject(folder, reachable.project.port)
    require_success(elsewhere.run("sh", "deploy/make-secrets"))
    variables = {
        "COMPOSE_PROJECT_NAME": f"judge-test-elsewhere-{os.getpid()}",
        "COMPOSE_FILE": "docker-compose.yml:deploy/elsewhere.yml",
        "JUDGE_IMAGE": IMAGE,
        "JUDGE_MAIN": reachable.address,
        "JUDGE_WORKER": MACHINE,
    }
    (folder / ".env").write_text("".join(f"{name}={value}\n" for name, value in variables.items()))
    try:
        elsewhere.compose(*UP, "worker", "launcher")
        yield elsewhere
    finally:
        elsewhere.compose("down", "--volumes", "--timeout", "5")


def read_password(folder: Path, name: str) -> str:
    return (folder / name).read_text()


def test_published_ports_refuse_plain_connections(reachable: Reachable, credentials: Path) -> None:
    database = read_password(credentials, "postgres_password")
    reachable.connect_database(ROLE, database).close()
    with pytest.raises(psycopg.OperationalError, match="no encryption"):
        reachable.connect_database(ROLE, database, sslmode="disable")
    broker = read_password(credentials, "redis_password")
    assert reachable.connect_broker(ROLE, broker).ping()
    with pytest.raises(BrokerConnectionError):
        redis.Redis(host=reachable.address, username=ROLE, password=broker, socket_timeout=10).ping()


def test_client_refuses_server_with_other_certificate(reachable: Reachable, credentials: Path, tmp_path: Path) -> None:
    other = tmp_path / "other/deploy"
    shutil.copytree(reachable.project.folder / "deploy", other, ignore=shutil.ignore_patterns("secrets"))
    (other / "secrets").mkdir()
    require_success(reachable.project.run("sh", str(other / "make-certificates"), reachable.address))
    ca = str(other / "secrets/ca_certificate")
    with pytest.raises(psycopg.OperationalError, match="certificate verify failed"):
        reachable.connect_database(ROLE, read_password(credentials, "postgres_password"), sslrootcert=ca)
    with pytest.raises(BrokerConnectionError, match="CERTIFICATE_VERIFY_FAILED"):
        reachable.connect_broker(ROLE, read_password(credentials, "redis_password"), ssl_ca_certs=ca).ping()


def test_certificate_is_for_this_address_only(reachable: Reachable) -> None:
    context = ssl.create_default_context(cafile=str(reachable.ca))
    for name, matches in ((reachable.address, True), ("192.0.2.1", False)):
        with socket.create_connection((reachable.address, 6379), 10) as plain:
            if matches:
                context.wrap_socket(plain, server_hostname=name).close()
            else:
                with pytest.raises(ssl.SSLCertVerificationError, match="IP address mismatch"):
                    context.wrap_socket(plain, server_hostname=name)


def test_worker_elsewhere_judges_until_its_credentials_are_revoked(
    reachable: Reachable, credentials: Path, elsewhere: ComposeProject, accepted_source: str
) -> None:
    project = reachable.project
    project.compose("stop", "worker")
    try:
        client = PracticeClient(project.url)
        submission = client.submit(accepted_source)
        assert client.wait_for_verdict(submission) == "accepted"

        passwords = [read_password(credentials, name) for name in ("postgres_password", "redis_password")]
        session = reachable.connect_database(ROLE, passwords[0])
        assert session.execute("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()").fetchone() == (True,)
        broker = reachable.connect_broker(ROLE, passwords[1])
        assert broker.ping()
        reachable.manage_credentials("revoke", MACHINE)
        assert query_as_superuser(project, f"SELECT count(*) FROM pg_stat_activity WHERE usename = '{ROLE}'") == "0"
        with pytest.raises(psycopg.OperationalError):
            session.execute("SELECT 1")
        with pytest.raises(RedisError):
            broker.ping()
        with pytest.raises(psycopg.OperationalError):
            reachable.connect_database(ROLE, passwords[0])
    finally:
        project.compose(*UP)
    # This machine's worker continues.
    assert client.wait_for_verdict(client.submit(accepted_source)) == "accepted"


def query_as_superuser(project: ComposeProject, sql: str) -> str:
    return project.compose("exec", "-T", "postgres", "psql", "-U", "postgres", "-d", "judge", "-qAtc", sql).strip()


def test_credentials_survive_restart_of_redis(reachable: Reachable, credentials: Path) -> None:
    reachable.manage_credentials("create", "w2")
    reachable.manage_credentials("revoke", "w2")
    reachable.project.compose(*UP, "--force-recreate", "redis")
    assert reachable.connect_broker(ROLE, read_password(credentials, "redis_password")).ping()
    users = reachable.project.compose(
        *("exec", "-T", "redis", "sh", "-c"),
        "REDISCLI_AUTH=$(cat /run/secrets/redis_password) redis-cli $CLIENT_OPTIONS ACL USERS",
    )
    assert sorted(users.split()) == ["default", "judge_outbound", ROLE]


def test_restores_a_backup_while_other_machines_may_connect(reachable: Reachable, credentials: Path) -> None:
    """PostgreSQL then accepts only listed log-ins, and `restore` uses a second database."""
    project = reachable.project
    require_success(project.run("sh", "deploy/backup", "reachable-backup"))
    session = reachable.connect_database(ROLE, read_password(credentials, "postgres_password"))
    assert "Restored" in require_success(project.run("sh", "deploy/restore", "reachable-backup"))
    with pytest.raises(psycopg.OperationalError):
        session.execute("SELECT 1")
    session = reachable.connect_database(ROLE, read_password(credentials, "postgres_password"))
    assert session.execute("SELECT count(*) FROM judge_submission").fetchone() is not None
    session.close()


def test_refuses_name_that_exists_or_is_no_name(reachable: Reachable, credentials: Path) -> None:
    for name in (MACHINE, "W1", "a;b", "", "a" * 33):
        done = reachable.project.run("sh", "deploy/worker-credentials", "create", name)
        assert done.returncode == 1
        assert "Nothing was changed" in done.stderr
    assert reachable.manage_credentials("list").split() == [MACHINE]
