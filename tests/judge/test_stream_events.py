"""Event streams ask the database when something has changed, and otherwise rarely."""

import asyncio
import json
import os
import signal
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db.backends.signals import connection_created
from django.utils import timezone

from judge.actions.privacy.delete_candidate import delete_candidate
from judge.actions.queue.cancel_submission import cancel_submission
from judge.actions.queue.claim_submission import claim_submission
from judge.actions.queue.enqueue_submission import enqueue_submission
from judge.actions.queue.requeue_submission import requeue_submission
from judge.actions.queue.store_report import store_report
from judge.actions.queue.sweep_queue import reclaim_expired
from judge.domain import catalog
from judge.http import submission_stream
from judge.messaging.publisher import EventPublisher
from judge.models import Attempt, Priority, Submission
from tests.judge.factories import SLUG, make_report, make_session, make_submission, make_user
from tests.judge.test_submission_stream import Event, open_stream, read_remaining, read_until, run_async
from tools.stack import Broker

pytestmark = pytest.mark.django_db(transaction=True)

STREAMS = 20


@pytest.fixture
def no_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let streams ask the database only after events."""
    monkeypatch.setattr(submission_stream, "CHECK_SECONDS", 3600.0)


@pytest.fixture
def rows(transactional_db: None) -> list[Submission]:
    """Queued submissions of as many sessions, in the order in which workers claim them."""
    owner = make_user("ada")
    return [make_submission(make_session(owner, f"Candidate {number}")) for number in range(STREAMS)]


def claim() -> Submission:
    """Claim the next submission and create its stream, as a worker does."""
    row = claim_submission("cpu", "w")
    assert row is not None
    publisher = EventPublisher(row.pk)
    publisher.create_stream()
    return row


@contextmanager
def count_queries() -> Iterator[Callable[[], int]]:
    """Count the queries of open streams, which run in threads of their own."""
    queries: list[str] = []

    def count_query(execute: Any, sql: str, *arguments: Any) -> Any:
        if threading.current_thread().name.startswith("stream"):
            queries.append(sql)
        return execute(sql, *arguments)

    def wrap(connection: Any, **_: Any) -> None:
        if count_query not in connection.execute_wrappers:
            connection.execute_wrappers.append(count_query)

    connection_created.connect(wrap)
    try:
        yield lambda: len(queries)
    finally:
        connection_created.disconnect(wrap)


async def open_all(rows: list[Submission]) -> list[AsyncIterator[Event]]:
    """Open the streams and read to the position of each."""
    streams = [await open_stream(row) for row in rows]
    for ahead, stream in enumerate(streams):
        await read_until(stream, {"state": "queued", "ahead": ahead})
    return streams


def read_on(stream: AsyncIterator[Event]) -> "asyncio.Task[Event]":
    return asyncio.ensure_future(anext(stream))  # pyright: ignore[reportArgumentType] -- it is a coroutine


@pytest.mark.usefixtures("broker", "no_checks")
def test_idle_streams_ask_no_database(rows: list[Submission]) -> None:
    async def test() -> None:
        with count_queries() as count:
            tasks = [read_on(stream) for stream in await open_all(rows)]
            assert count() >= STREAMS
            await asyncio.sleep(1.5)  # each stream has looked at the queue again
            before = count()
            await asyncio.sleep(3)
            assert count() == before
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    run_async(test)


@pytest.mark.usefixtures("broker", "no_checks")
def test_all_positions_take_one_query_after_a_claim(rows: list[Submission]) -> None:
    async def test() -> None:
        with count_queries() as count:
            streams = await open_all(rows)
            tasks = [read_on(stream) for stream in streams]
            await asyncio.sleep(1.5)
            before = count()
            await sync_to_async(claim)()
            states = [json.loads((await task)["data"]) for task in tasks]
            asked = count() - before
        assert states[0] == {"state": "judging", "ahead": 0}
        assert [state["ahead"] for state in states[1:]] == list(range(STREAMS - 1))
        assert 2 <= asked <= 6  # the positions and the claimed row, either of them perhaps again

    run_async(test)


def cancel_first(rows: list[Submission]) -> None:
    cancel_submission(rows[0])


def delete_first(rows: list[Submission]) -> None:
    delete_candidate(rows[0].session.candidate, None)


def claim_first(_: list[Submission]) -> None:
    claim()


@pytest.mark.parametrize("change", [claim_first, cancel_first, delete_first])
@pytest.mark.usefixtures("broker", "no_checks")
def test_waiting_page_moves_up(rows: list[Submission], change: Callable[[list[Submission]], None]) -> None:
    async def test() -> None:
        (*_, stream) = await open_all(rows[:3])
        await sync_to_async(change)(rows)
        await read_until(stream, {"state": "queued", "ahead": 1})

    run_async(test)


@pytest.mark.usefixtures("broker", "no_checks")
def test_practice_page_moves_down_when_an_interview_submits(rows: list[Submission]) -> None:
    async def test() -> None:
        await Submission.objects.exclude(pk=rows[0].pk).adelete()
        await Submission.objects.aupdate(priority=Priority.PRACTICE)
        (stream,) = await open_all(rows[:1])
        problem = catalog.get_problem(SLUG)
        await type(rows[1].session).objects.filter(pk=rows[1].session_id).aupdate(started_at=timezone.now())
        await rows[1].session.arefresh_from_db()
        await sync_to_async(enqueue_submission)(rows[1].session, problem, "implement", "x = 1\n", "run")
        await read_until(stream, {"state": "queued", "ahead": 1})

    run_async(test)


def release(row: Submission) -> None:
    assert requeue_submission(row, Attempt.Ending.UNAVAILABLE, "No cell.")


def reclaim(row: Submission) -> None:
    Submission.objects.filter(pk=row.pk).update(lease_until=timezone.now() - timedelta(minutes=1))
    assert reclaim_expired() == 1


def fail_last_attempt(row: Submission) -> None:
    Submission.objects.filter(pk=row.pk).update(attempt=3)
    row.refresh_from_db()
    Attempt.objects.filter(submission=row).update(number=3)
    assert requeue_submission(row, Attempt.Ending.FAILED, "The disk is full.")


def finish(row: Submission) -> None:
    assert store_report(row.pk, row.attempt, make_report())


@pytest.mark.parametrize(
    ("change", "event", "value"),
    [
        (release, "state", {"state": "queued", "ahead": 0}),
        (reclaim, "state", {"state": "queued", "ahead": 0}),
        (cancel_submission, "state", {"state": "cancelled", "ahead": 0}),
        (fail_last_attempt, "report", "judge_error"),
        (finish, "report", "wrong_answer"),
    ],
)
@pytest.mark.usefixtures("broker", "no_checks")
def test_page_learns_each_change_of_a_claimed_submission(
    rows: list[Submission], change: Callable[[Submission], object], event: str, value: Any
) -> None:
    async def test() -> None:
        await Submission.objects.exclude(pk=rows[0].pk).adelete()
        (stream,) = await open_all(rows[:1])
        row = await sync_to_async(claim)()
        await read_until(stream, {"state": "judging", "ahead": 0})
        await sync_to_async(change)(row)
        received = await anext(stream)
        data = json.loads(received["data"])
        assert (received["event"], data["verdict"] if event == "report" else data) == (event, value)

    run_async(test)


async def open_in_state(row: Submission, state: str) -> AsyncIterator[Event]:
    """Open the stream of the first submission in the queue, and have it claimed if `state` is "judging"."""
    (stream,) = await open_all([row])
    if state == "judging":
        await sync_to_async(claim)()
        await read_until(stream, {"state": "judging", "ahead": 0})
    return stream


@pytest.mark.parametrize("state", ["queued", "judging"])
@pytest.mark.usefixtures("broker")
def test_lost_event_delays_a_page_until_the_next_check(
    rows: list[Submission], state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if the process was killed after its transaction and before it published."""
    monkeypatch.setattr(submission_stream, "CHECK_SECONDS", 2.0)

    async def test() -> None:
        await Submission.objects.exclude(pk=rows[0].pk).adelete()
        stream = await open_in_state(rows[0], state)
        await Submission.objects.aupdate(state="cancelled")
        assert json.loads((await read_remaining(stream))[-1]["data"])["state"] == "cancelled"

    run_async(test)


@pytest.mark.parametrize("state", ["queued", "judging"])
@pytest.mark.usefixtures("broker")
def test_deleted_submission_ends_its_stream(
    rows: list[Submission], state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(submission_stream, "CHECK_SECONDS", 2.0)

    async def test() -> None:
        stream = await open_in_state(rows[0], state)
        await sync_to_async(delete_first)(rows)
        assert {event["event"] for event in await read_remaining(stream)} <= {"state"}

    run_async(test)


def test_stream_survives_a_restart_of_redis(rows: list[Submission], broker: Broker, no_checks: None) -> None:
    async def test() -> None:
        (stream,) = await open_all(rows[:1])
        broker.stop()
        try:
            await asyncio.sleep(1.5)
        finally:
            broker.start()
        await sync_to_async(claim)()
        await read_until(stream, {"state": "judging", "ahead": 0})
        await sync_to_async(finish)(await Submission.objects.aget(pk=rows[0].pk))
        assert (await read_remaining(stream))[-1]["event"] == "report"

    run_async(test)


def test_frozen_redis_delays_no_check(rows: list[Submission], broker: Broker, monkeypatch: pytest.MonkeyPatch) -> None:
    """It accepts connections and does not answer. Each check is 4 s late, so a lost event is noticed within 15 s."""
    monkeypatch.setattr(submission_stream, "CHECK_SECONDS", 0.0)
    client: Any = broker.client
    process = client.info("server")["process_id"]

    async def test() -> None:
        (stream,) = await open_all(rows[:1])
        os.kill(process, signal.SIGSTOP)
        try:
            async with asyncio.timeout(16):  # 8 s on an idle machine
                for _ in range(2):
                    assert json.loads((await anext(stream))["data"])["state"] == "queued"
        finally:
            os.kill(process, signal.SIGCONT)

    run_async(test)
