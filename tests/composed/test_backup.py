"""One command writes a backup, one brings it back onto a machine that has nothing."""

import pytest

from tests.composed.composition import UP, Composition, said
from tests.composed.visitor import Visitor

pytestmark = [pytest.mark.composed, pytest.mark.slow, pytest.mark.timeout(900)]


def test_a_submission_outlives_its_database(composition: Composition, accepted: str) -> None:
    visitor = Visitor(composition.url)
    submission = visitor.submit(accepted)
    assert visitor.verdict(submission) == "accepted"
    said(composition.run("sh", "deploy/backup", "judge.backup"))
    assert (composition.folder / "judge.backup").stat().st_mode & 0o777 == 0o600
    later = visitor.submit(accepted)

    composition.compose("down", "--volumes", "--timeout", "5")
    said(composition.run("sh", "deploy/restore", "judge.backup"))

    assert visitor.seen(submission)["verdict"] == "accepted"
    assert composition.rows(f"SELECT id FROM judge_submission WHERE id = '{later}'") == []
    assert visitor.verdict(visitor.submit(accepted)) == "accepted"


def test_it_never_writes_over_a_backup(composition: Composition) -> None:
    (composition.folder / "precious").write_text("a backup")
    done = composition.run("sh", "deploy/backup", "precious")
    assert (done.returncode, (composition.folder / "precious").read_text()) == (1, "a backup")


def test_half_a_backup_changes_nothing(composition: Composition) -> None:
    said(composition.run("sh", "deploy/backup", "whole"))
    whole = (composition.folder / "whole").read_bytes()
    (composition.folder / "half").write_bytes(whole[: len(whole) // 2])
    before = composition.rows("SELECT count(*) FROM judge_submission")
    done = composition.run("sh", "deploy/restore", "half")
    assert done.returncode == 1
    assert "nothing was changed" in done.stderr
    assert composition.rows("SELECT count(*) FROM judge_submission") == before
    assert composition.rows("SELECT datname FROM pg_database WHERE datname = 'restored'") == []
    composition.compose(*UP)
