"""Point-in-time recovery: `deploy/point-in-time.yml`, `deploy/point-in-time.sql` and `deploy/recover`."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.composed.compose_project import UP, ComposeProject, require_success
from tools.stack import wait_until

pytestmark = [pytest.mark.composed, pytest.mark.timeout(900)]

SUPERUSER = ("exec", "-T", "postgres", "psql", "--username", "postgres", "--dbname", "judge", "-qAtc")
BASE_BACKUP = (
    "docker compose exec -T postgres pg_basebackup --username postgres --pgdata - --format tar --wal-method fetch "
    "--gzip --checkpoint fast >base"
)
ADD_LOGIN_SESSION = "INSERT INTO django_session VALUES ('{}', '', '2099-01-01')"


@pytest.fixture
def archive(project: ComposeProject) -> Iterator[Path]:
    """The archive of the project's database, which is on during the test."""
    folder = project.folder / "archive"
    folder.mkdir()
    image = project.compose("config", "--images", "postgres").strip()
    mount = f"{folder}:/archive"
    require_success(
        project.run(
            "docker", "run", "--rm", "-u", "root", "-v", mount, "--entrypoint", "chown", image, "postgres", "/archive"
        )
    )
    env_file = project.folder / ".env"
    before = env_file.read_text()
    env_file.write_text(f"{before}COMPOSE_FILE=docker-compose.yml:deploy/point-in-time.yml\nJUDGE_ARCHIVE={folder}\n")
    sql = "docker compose exec -T postgres psql --username postgres --dbname judge <deploy/point-in-time.sql"
    try:
        require_success(project.run("sh", "-c", sql))
        project.compose(*UP, "--no-deps", "postgres")
        yield folder
    finally:
        for setting in ("archive_mode", "archive_command", "archive_timeout"):
            project.try_compose(*SUPERUSER, f"ALTER SYSTEM RESET {setting}")
        env_file.write_text(before)
        project.compose(*UP, "--no-deps", "postgres")


def test_recovers_database_of_earlier_moment(project: ComposeProject, archive: Path) -> None:
    assert project.query("SHOW archive_mode") == [["on"]]
    require_success(project.run("sh", "-c", BASE_BACKUP))
    project.query(ADD_LOGIN_SESSION.format("before"))
    ((moment,),) = project.query("SELECT clock_timestamp()")
    project.query("SELECT pg_sleep(0.1)")
    project.query(ADD_LOGIN_SESSION.format("after"))
    ((segment,),) = project.query("SELECT pg_walfile_name(pg_current_wal_lsn())")
    project.compose(*SUPERUSER, "SELECT pg_switch_wal()")
    wait_until((archive / f"{segment}.gz").exists, 60)

    require_success(project.run("sh", "deploy/recover", "base", "archive", moment, "recovered"))
    assert (project.folder / "recovered").stat().st_mode & 0o777 == 0o600
    verified = require_success(project.run("sh", "deploy/verify-backup", "recovered"))
    assert "can be restored" in verified
    require_success(project.run("sh", "deploy/restore", "recovered"))
    assert project.query("SELECT session_key FROM django_session WHERE session_key IN ('before', 'after')") == [
        ["before"]
    ]
    project.query("DELETE FROM django_session WHERE session_key = 'before'")

    for unreachable in ("2000-01-01", "2099-01-01"):
        done = project.run("sh", "deploy/recover", "base", "archive", unreachable, "nothing")
        assert (done.returncode, "do not lead to" in done.stderr) == (1, True)
        assert list(project.folder.glob("nothing*")) == []
    (project.folder / "base").write_bytes((project.folder / "base").read_bytes()[:-1000])
    done = project.run("sh", "deploy/recover", "base", "archive", moment, "nothing")
    assert (done.returncode, "is not a complete base backup" in done.stderr) == (1, True)
    volumes = require_success(project.run("docker", "volume", "ls", "--quiet", "--filter", "name=judge-recover-"))
    assert volumes == ""
