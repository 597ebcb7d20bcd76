"""Deleting a candidate while a real worker judges what they submitted, and more of it waits."""

import os
from collections.abc import Iterator
from typing import Any

import pytest

from judge import catalog
from tests.judge.broker import wait_until
from tests.judge.cast import SLUG
from tests.judge.stack import Stack, begin_interview, own_database

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

CANARY = "canary-91c2-in-the-source"
SLOW = f"""
import time as _time
_softmax = softmax


def softmax(*arguments, **options):
    print("{CANARY}")
    _time.sleep(0.1)
    return _softmax(*arguments, **options)
"""


def right() -> bytes:
    return next(iter(catalog.find(SLUG).accepted.values()))


@pytest.fixture
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with own_database(os.environ.get("JUDGE_DATABASE", "")) as database:
        stack = Stack(tmp_path_factory.mktemp("stack"), database)
        try:
            stack.start()
            yield stack
            print(stack.logs())  # noqa: T201 -- pytest shows it when the test fails
        finally:
            stack.stop()


def test_the_worker_goes_on_and_nothing_is_left(stack: Stack) -> None:
    stack.start_worker()
    leaving, staying = begin_interview(stack, SLUG), begin_interview(stack, SLUG)
    held, _ = [leaving.submit(right() + SLOW.encode()) for _ in range(2)]
    wait_until(leaving.judging(held), 60)
    wait_until(lambda: stack.broker.client.exists(f"submission:{held}"), 30)
    assert CANARY.encode() in on_disk(stack) or os.environ.get("JUDGE_DATABASE")
    delete(leaving.interviewer)
    row = wait_until(staying.done(staying.submit(right())), 60, step=0.5)
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
    (seat,) = interviewer.send("GET", f"/api/interviews/{first}")["invitations"]
    counts = interviewer.send("DELETE", f"/api/candidates/{seat['candidate_id']}")
    assert counts["submissions"] == 2


def on_disk(stack: Stack) -> bytes:
    """The database with its write-ahead log, and every log."""
    return b"".join(file.read_bytes() for file in stack.folder.rglob("*") if file.is_file())
