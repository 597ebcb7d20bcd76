"""`deploy/backup` and `deploy/restore`."""

import pytest

from tests.composed.compose_project import UP, ComposeProject, require_success
from tests.composed.practice_client import PracticeClient

pytestmark = [pytest.mark.composed, pytest.mark.slow, pytest.mark.timeout(900)]


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


def test_never_overwrites_backup(project: ComposeProject) -> None:
    (project.folder / "existing").write_text("a backup")
    done = project.run("sh", "deploy/backup", "existing")
    assert (done.returncode, (project.folder / "existing").read_text()) == (1, "a backup")


def test_truncated_backup_changes_nothing(project: ComposeProject) -> None:
    require_success(project.run("sh", "deploy/backup", "complete"))
    content = (project.folder / "complete").read_bytes()
    (project.folder / "truncated").write_bytes(content[: len(content) // 2])
    before = project.query("SELECT count(*) FROM judge_submission")
    done = project.run("sh", "deploy/restore", "truncated")
    assert done.returncode == 1
    assert "Nothing was changed" in done.stderr
    assert project.query("SELECT count(*) FROM judge_submission") == before
    assert project.query("SELECT datname FROM pg_database WHERE datname = 'restored'") == []
    project.compose(*UP)
