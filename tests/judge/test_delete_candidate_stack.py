"""Deletes a candidate while a real worker judges one of their submissions and another one is queued."""

import os
from collections.abc import Iterator

import pytest

from tests.judge.factories import SLUG, load_accepted_source
from tests.judge.waiting_program import make_waiting_source
from tools.stack import LiveInterview, Stack, wait_until

pytestmark = pytest.mark.timeout(240)

CANARY = "canary-91c2-in-the-source"


@pytest.fixture
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with Stack(tmp_path_factory.mktemp("stack")) as stack:
        yield stack


def test_worker_continues_and_nothing_is_left(stack: Stack) -> None:
    stack.start_worker()
    deleted, remaining = (
        stack.start_interview(SLUG, shows_results=True),
        stack.start_interview(SLUG, shows_results=True),
    )
    judging, _ = [deleted.submit(make_waiting_source(CANARY)) for _ in range(2)]
    deleted.wait_until_judging(judging, 60)
    wait_until(lambda: stack.broker.client.exists(f"submission:{judging}"), 30)
    assert CANARY.encode() in read_all_files(stack) or os.environ.get("JUDGE_DATABASE")
    delete_candidate(deleted)
    row = remaining.wait_until_done(remaining.submit(load_accepted_source()), 60, step=0.5)
    assert (row["verdict"], row["attempts"]) == ("accepted", 1)
    assert not stack.broker.client.exists(f"submission:{judging}")
    assert CANARY.encode() not in read_all_files(stack)
    log = (stack.folder / "worker.log").read_text()
    assert "its row was deleted" in log
    assert "Traceback" not in log


def delete_candidate(interview: LiveInterview) -> None:
    (session,) = interview.interviewer.send("GET", f"/api/interviews/{interview.id}/candidates")["invitations"]
    counts = interview.interviewer.send("DELETE", f"/api/candidates/{session['candidate_id']}")
    assert counts["submissions"] == 2


def read_all_files(stack: Stack) -> bytes:
    """The database with its write-ahead log, and every log."""
    return b"".join(file.read_bytes() for file in stack.folder.rglob("*") if file.is_file())
