"""Deleting a candidate while a real worker judges what they submitted, and more of it waits."""

import os
from collections.abc import Iterator
from typing import Any

import pytest

from tests.judge.factories import SLUG, load_accepted_source, make_slow_source
from tests.judge.stack import ProcessStack, start_interview, run_stack
from tests.stack import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

CANARY = "canary-91c2-in-the-source"


@pytest.fixture
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProcessStack]:
    with run_stack(tmp_path_factory.mktemp("stack")) as stack:
        yield stack


def test_the_worker_goes_on_and_nothing_is_left(stack: ProcessStack) -> None:
    stack.start_worker()
    leaving, staying = start_interview(stack, SLUG), start_interview(stack, SLUG)
    held, _ = [leaving.submit(make_slow_source(0.1, CANARY)) for _ in range(2)]
    wait_until(leaving.poll_judging(held), 60)
    wait_until(lambda: stack.broker.client.exists(f"submission:{held}"), 30)
    assert CANARY.encode() in on_disk(stack) or os.environ.get("JUDGE_DATABASE")
    delete(leaving.interviewer)
    row = wait_until(staying.poll_done(staying.submit(load_accepted_source())), 60, step=0.5)
    assert (row["verdict"], row["attempts"]) == ("accepted", 1)
    assert not stack.broker.client.exists(f"submission:{held}")
    assert CANARY.encode() not in on_disk(stack)
    log = (stack.folder / "worker.log").read_text()
    assert "its row was deleted" in log
    assert "Traceback" not in log


def delete(interviewer: Any) -> None:
    """The candidate of the interview that was made first."""
    interviews = interviewer.send("GET", "/api/interviews")
    first = min(row["id"] for row in interviews if row["title"] == "Delivery")
    (session,) = interviewer.send("GET", f"/api/interviews/{first}")["invitations"]
    counts = interviewer.send("DELETE", f"/api/candidates/{session['candidate_id']}")
    assert counts["submissions"] == 2


def on_disk(stack: ProcessStack) -> bytes:
    """The database with its write-ahead log, and every log."""
    return b"".join(file.read_bytes() for file in stack.folder.rglob("*") if file.is_file())
