"""`deploy/backup`, `deploy/restore` and `deploy/verify-backup`."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from tests.composed.compose_project import ComposeProject, build_environment, require_success
from tests.composed.practice_client import PracticeClient
from tools.stack import wait_until

pytestmark = [pytest.mark.composed, pytest.mark.timeout(900)]

TITLE = b"mlsys-judge backup 2\n"
MANIFEST_END = b"manifest ends\n"
ADD_LOGIN_SESSION = "INSERT INTO django_session VALUES ('test', '{data}', '2099-01-01')"
DELETE_LOGIN_SESSION = "DELETE FROM django_session WHERE session_key = 'test'"


def make_backup(project: ComposeProject, name: str) -> Path:
    path = project.folder / name
    path.unlink(missing_ok=True)
    require_success(project.run("sh", "deploy/backup", name))
    return path


@pytest.fixture(scope="module")
def backup(project: ComposeProject) -> Path:
    """A backup of a moment before the test. For tests that do not compare it with the database."""
    return make_backup(project, "complete")


def split_backup(path: Path) -> tuple[bytes, bytes]:
    """Return the manifest and the dump."""
    head, _, dump = path.read_bytes().partition(MANIFEST_END)
    title, _, manifest = head.split(b"\n", 2)
    assert (title + b"\n", dump[:5]) == (TITLE, b"PGDMP")
    return manifest, dump


def join_backup(manifest: bytes, dump: bytes) -> bytes:
    """Return a backup whose checksum is right, whatever its parts are."""
    covered = manifest + MANIFEST_END + dump
    return TITLE + b"sha256 " + hashlib.sha256(covered).hexdigest().encode() + b"\n" + covered


def start(project: ComposeProject, *command: str) -> "subprocess.Popen[str]":
    """Start a command in a process group of its own, as a terminal does."""
    return subprocess.Popen(
        command,
        cwd=project.folder,
        env=build_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def verify(project: ComposeProject, content: bytes) -> "subprocess.CompletedProcess[str]":
    (project.folder / "candidate").write_bytes(content)
    return project.run("sh", "deploy/verify-backup", "candidate")


def test_restores_submission_on_empty_machine(project: ComposeProject, accepted_source: str) -> None:
    client = PracticeClient(project.url)
    submission = client.submit(accepted_source)
    assert client.wait_for_verdict(submission) == "accepted"
    require_success(project.run("sh", "deploy/backup", "judge.backup"))
    assert (project.folder / "judge.backup").stat().st_mode & 0o777 == 0o600
    later = client.submit(accepted_source)

    project.compose("down", "--volumes", "--timeout", "5")
    require_success(project.run("sh", "deploy/restore", "judge.backup"))

    assert client.get_submission(submission)["verdict"] == "accepted"
    assert project.query(f"SELECT id FROM judge_submission WHERE id = '{later}'") == []
    assert client.wait_for_verdict(client.submit(accepted_source)) == "accepted"

    _, dump = split_backup(project.folder / "judge.backup")
    (project.folder / "older_release.backup").write_bytes(dump)
    require_success(project.run("sh", "deploy/restore", "older_release.backup"))
    assert client.get_submission(submission)["verdict"] == "accepted"
    assert project.query("SELECT datname FROM pg_database WHERE datname LIKE 're%'") == []


def test_never_overwrites_backup(project: ComposeProject) -> None:
    (project.folder / "existing").write_text("a backup")
    done = project.run("sh", "deploy/backup", "existing")
    assert (done.returncode, (project.folder / "existing").read_text()) == (1, "a backup")


@pytest.mark.parametrize("older_release", [False, True])
def test_truncated_backup_changes_nothing(older_release: bool, project: ComposeProject, backup: Path) -> None:
    content = split_backup(backup)[1] if older_release else backup.read_bytes()
    (project.folder / "truncated").write_bytes(content[: len(content) // 2])
    before = project.query("SELECT count(*) FROM judge_submission")
    done = project.run("sh", "deploy/restore", "truncated")
    assert done.returncode == 1
    assert "Nothing was changed" in done.stderr
    assert project.query("SELECT count(*) FROM judge_submission") == before
    assert project.query("SELECT datname FROM pg_database WHERE datname = 'restored'") == []


@pytest.mark.parametrize(
    ("change", "undo", "reason"),
    [
        (
            "INSERT INTO django_migrations (app, name, applied) VALUES ('judge', '9999_newer', now())",
            "DELETE FROM django_migrations WHERE name = '9999_newer'",
            "does not know its migration 9999_newer",
        ),
        (
            "UPDATE django_migrations SET app = 'other' WHERE app = 'judge'",
            "UPDATE django_migrations SET app = 'judge' WHERE app = 'other'",
            "cannot be migrated to this release",  # it would create tables that exist
        ),
    ],
)
def test_backup_that_cannot_be_migrated_changes_nothing(
    change: str, undo: str, reason: str, project: ComposeProject
) -> None:
    project.query(change)
    try:
        make_backup(project, "other_release")
    finally:
        project.query(undo)
    services = project.compose("ps", "--quiet")
    done = project.run("sh", "deploy/restore", "other_release")
    assert done.returncode == 1
    assert reason in done.stderr
    assert "Nothing was changed" in done.stderr
    assert project.query("SELECT datname FROM pg_database WHERE datname LIKE 're%'") == []
    assert project.compose("ps", "--quiet") == services


def test_failed_dump_leaves_no_file(project: ComposeProject) -> None:
    """pg_dump waits for a table that another session has locked, until the server ends it."""
    lock = "BEGIN; LOCK TABLE other.locked; SELECT pg_sleep(120)"
    end_dump = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'pg_dump'"
    project.query("CREATE SCHEMA other CREATE TABLE locked ()")
    try:
        with start(project, "docker", "compose", "exec", "-T", "postgres", "psql", "-U", "judge", "-c", lock) as locker:
            wait_until(lambda: project.query("SELECT 1 FROM pg_locks WHERE mode = 'AccessExclusiveLock'"), 30)
            with start(project, "sh", "deploy/backup", "unfinished") as backup:
                wait_until(lambda: project.query(end_dump) == [["t"]], 30)
                _, errors = backup.communicate(timeout=60)
            project.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'BEGIN; LOCK%'")
            locker.wait(timeout=60)
    finally:
        project.query("DROP SCHEMA other CASCADE")
    assert (backup.returncode, "Nothing was written" in errors) == (1, True)
    assert list(project.folder.glob("unfinished*")) == []


def test_verifies_backup_made_during_writes(project: ComposeProject) -> None:
    """The counts and the dump describe the same moment."""
    update = "UPDATE judge_counter SET count = count + 1 WHERE metric = $$test$$"
    write = f"DO 'BEGIN FOR i IN 1..10000000 LOOP {update}; COMMIT; END LOOP; END'"
    end_writes = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'DO %judge_counter%'"
    project.query("INSERT INTO judge_counter (metric, labels, bucket, count, total) VALUES ('test', '', '', 0, 0)")
    with start(project, "docker", "compose", "exec", "-T", "postgres", "psql", "-U", "judge", "-c", write) as writer:
        try:
            wait_until(lambda: project.query("SELECT 1 FROM judge_counter WHERE metric = 'test' AND count > 0"), 30)
            content = make_backup(project, "busy").read_bytes()
            assert writer.poll() is None
        finally:
            project.query(end_writes)
            writer.communicate(timeout=60)
            project.query("DELETE FROM judge_counter WHERE metric = 'test'")
    done = verify(project, content)
    assert (done.returncode, done.stderr) == (0, "")
    assert "can be restored" in done.stdout


def test_verification_needs_only_docker_and_file(project: ComposeProject, backup: Path, tmp_path: Path) -> None:
    """Not the services, their secrets or the image of the judge."""
    shutil.copytree(project.folder / "deploy", tmp_path / "deploy", ignore=shutil.ignore_patterns("secrets"))
    shutil.copytree(project.folder / "judge/migrations", tmp_path / "judge/migrations")
    shutil.copy(project.folder / "docker-compose.yml", tmp_path)
    (tmp_path / ".env").write_text("JUDGE_IMAGE=keepdims-missing\n")
    elsewhere = ComposeProject(tmp_path, project.port)
    done = verify(elsewhere, backup.read_bytes())
    assert (done.returncode, done.stderr) == (0, "")
    assert "there is no image keepdims-missing here" in done.stdout


def test_verification_finds_damaged_file(project: ComposeProject, backup: Path) -> None:
    content = backup.read_bytes()
    changed = bytearray(content)
    changed[-1000] ^= 1
    for damaged in (content[:-1], content[: len(content) // 2], content[:40], b"", bytes(changed)):
        done = verify(project, damaged)
        assert done.returncode == 1
        assert "is damaged or is not a backup" in done.stderr


def test_verification_names_tables_that_differ(project: ComposeProject, backup: Path) -> None:
    _, without_row = split_backup(backup)
    project.query(ADD_LOGIN_SESSION.format(data="first"))
    manifest, _ = split_backup(make_backup(project, "first"))
    project.query(DELETE_LOGIN_SESSION)
    project.query(ADD_LOGIN_SESSION.format(data="changed"))
    _, with_changed_row = split_backup(make_backup(project, "second"))
    project.query(DELETE_LOGIN_SESSION)
    for dump, difference in (
        (without_row, "django_session: number of rows: 1 at backup time, 0 in the file"),
        (with_changed_row, "django_session: same number of rows (1), other content"),
    ):
        done = verify(project, join_backup(manifest, dump))
        assert done.returncode == 1
        assert f"  {difference}\n" in done.stderr


def test_verification_of_older_format_says_what_is_unknown(project: ComposeProject, backup: Path) -> None:
    _, dump = split_backup(backup)
    done = verify(project, dump)
    assert done.returncode == 0
    assert "recorded no counts and checksums" in done.stdout
    done = verify(project, dump[: len(dump) // 2])
    assert done.returncode == 1
    assert "is not a complete backup" in done.stderr


def test_verification_refuses_newer_schema(project: ComposeProject) -> None:
    project.query("INSERT INTO django_migrations (app, name, applied) VALUES ('judge', '9999_newer', now())")
    try:
        backup = make_backup(project, "newer")
    finally:
        project.query("DELETE FROM django_migrations WHERE name = '9999_newer'")
    done = verify(project, backup.read_bytes())
    assert done.returncode == 1
    assert "its migration 9999_newer is unknown" in done.stderr


def test_interrupted_verification_leaves_nothing(project: ComposeProject, backup: Path) -> None:
    with start(project, "sh", "deploy/verify-backup", backup.name) as verification:
        name = f"judge-verify-backup-{verification.pid}"
        wait_until(lambda: project.run("docker", "inspect", name).returncode == 0, 60, step=0.05)
        (container,) = json.loads(require_success(project.run("docker", "inspect", name)))
        os.killpg(verification.pid, signal.SIGINT)
        verification.communicate(timeout=60)
    assert verification.returncode == 130
    assert project.run("docker", "inspect", name).returncode != 0
    assert container["HostConfig"]["NetworkMode"] == "none"
    (volume,) = container["Mounts"]
    assert project.run("docker", "volume", "inspect", volume["Name"]).returncode != 0
