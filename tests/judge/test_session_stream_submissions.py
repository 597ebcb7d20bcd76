"""Submissions of a session in its event stream: /api/sessions/{token}/events."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient

from judge.actions.privacy.delete_candidate import delete_candidate
from judge.actions.queue.cancel_submission import cancel_submission
from judge.actions.queue.claim_submission import claim_submission
from judge.actions.queue.enqueue_submission import enqueue_submission
from judge.actions.queue.store_report import store_report
from judge.actions.sessions.pause_session import pause_session, resume_session
from judge.domain import catalog
from judge.http import session_stream, submission_stream
from judge.messaging.publisher import EventPublisher
from judge.models import CandidateSession, Submission
from tests.judge.factories import SECRET, SLUG, World, make_case_report, make_report, make_session, make_submission
from tests.judge.test_session_stream import read_clock
from tests.judge.test_stream_events import count_queries
from tests.judge.test_submission_stream import Event, parse_events, run_async
from tools.stack import Broker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("broker", "no_checks", "empty_queue")]


@pytest.fixture
def no_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let streams ask the database only at the start and after events."""
    monkeypatch.setattr(session_stream, "CHECK_SECONDS", 3600.0)
    monkeypatch.setattr(submission_stream, "CHECK_SECONDS", 3600.0)


@pytest.fixture
def empty_queue(world: World) -> None:
    Submission.objects.all().delete()


async def open_stream(session: CandidateSession) -> AsyncIterator[Event]:
    """Open the stream and read to its first clock."""
    stream = parse_events(await AsyncClient().get(f"/api/sessions/{session.token}/events"))
    await read_clock(stream)
    return stream


async def read_submission(stream: AsyncIterator[Event]) -> dict[str, Any]:
    while (event := await anext(stream))["event"] != "submission":
        pass
    return json.loads(event["data"])


def submit(session: CandidateSession) -> Submission:
    return enqueue_submission(session, catalog.get_problem(SLUG), "implement", "x = 1\n", "submit")


def claim() -> tuple[Submission, EventPublisher]:
    """Claim the next submission and create its stream, as a worker does."""
    row = claim_submission("cpu", "w")
    assert row is not None
    publisher = EventPublisher(row.pk)
    publisher.create_stream()
    return row, publisher


def test_sends_all_that_happens_to_a_new_submission(world: World) -> None:
    async def test() -> None:
        stream = await open_stream(world.robin)
        row = await sync_to_async(submit)(world.robin)
        first = await read_submission(stream)
        assert first == {"id": str(row.pk), "type": "state", "data": {"state": "queued", "ahead": 0}}
        claimed, publisher = await sync_to_async(claim)()
        assert (await read_submission(stream))["data"] == {"state": "judging", "ahead": 0}
        publisher.publish_case(make_case_report(0, sample=True))
        case = await read_submission(stream)
        assert (case["type"], case["data"]["name"]) == ("case", "case 0")
        await sync_to_async(store_report)(row.pk, claimed.attempt, make_report())
        report = await read_submission(stream)
        assert (report["type"], report["data"]["verdict"]) == ("report", "wrong_answer")

    run_async(test)


def test_redacts_hidden_cases(world: World) -> None:
    async def test() -> None:
        stream = await open_stream(world.robin)
        await sync_to_async(submit)(world.robin)
        claimed, publisher = await sync_to_async(claim)()
        while (await read_submission(stream))["data"]["state"] != "judging":
            pass
        publisher.publish_case(make_case_report(1, sample=False))
        case = await read_submission(stream)
        assert case["type"] == "case"
        assert SECRET not in json.dumps(case)
        await sync_to_async(store_report)(claimed.pk, claimed.attempt, make_report())
        (_, hidden) = (await read_submission(stream))["data"]["report"]["cases"]
        assert SECRET not in json.dumps(hidden)

    run_async(test)


def test_page_that_connects_again_gets_the_results_so_far(world: World) -> None:
    async def test() -> None:
        await sync_to_async(submit)(world.robin)
        _, publisher = await sync_to_async(claim)()
        for index in range(3):
            publisher.publish_case(make_case_report(index, sample=True))
        stream = await open_stream(world.robin)
        events = [await read_submission(stream) for _ in range(4)]
        assert [event["type"] for event in events] == ["state", "case", "case", "case"]
        assert [event["data"]["index"] for event in events[1:]] == [0, 1, 2]

    run_async(test)


def test_follows_several_submissions_at_once(world: World) -> None:
    async def test() -> None:
        stream = await open_stream(world.robin)
        rows = [await sync_to_async(submit)(world.robin) for _ in range(3)]
        ahead = {}
        while ahead != {str(row.pk): number for number, row in enumerate(rows)}:
            event = await read_submission(stream)
            ahead[event["id"]] = event["data"]["ahead"]
        await sync_to_async(cancel_submission)(
            await Submission.objects.select_related("session__interview").aget(pk=rows[0].pk)
        )
        seen = {}
        while len(seen) < 3:
            event = await read_submission(stream)
            seen[event["id"]] = (event["data"]["state"], event["data"]["ahead"])
        assert seen == {
            str(rows[0].pk): ("cancelled", 0),
            str(rows[1].pk): ("queued", 0),
            str(rows[2].pk): ("queued", 1),
        }

    run_async(test)


def test_sends_nothing_of_other_sessions(world: World) -> None:
    async def test() -> None:
        stream = await open_stream(world.robin)
        await sync_to_async(submit)(world.sam)
        row = await sync_to_async(submit)(world.robin)
        assert (await read_submission(stream))["id"] == str(row.pk)

    run_async(test)


def test_lost_event_delays_a_submission_until_the_next_check(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_stream, "CHECK_SECONDS", 1.0)

    async def test() -> None:
        stream = await open_stream(world.robin)
        row = await sync_to_async(make_submission)(world.robin)  # without an event
        assert (await read_submission(stream))["id"] == str(row.pk)
        await Submission.objects.aupdate(state="cancelled")
        while (await read_submission(stream))["data"]["state"] != "cancelled":
            pass

    run_async(test)


def test_deletion_ends_the_stream(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_stream, "CHECK_SECONDS", 1.0)

    async def test() -> None:
        await sync_to_async(submit)(world.robin)
        stream = await open_stream(world.robin)
        await read_submission(stream)
        await sync_to_async(delete_candidate)(world.robin.candidate, world.ada)
        assert {event["event"] async for event in stream} <= {"session", "submission"}

    run_async(test)


def test_pause_and_resume_reach_the_stream_at_once(world: World) -> None:
    async def test() -> None:
        stream = await open_stream(world.robin)
        async with asyncio.timeout(10):
            await sync_to_async(pause_session)(world.robin.pk, world.ada)
            clock = await read_clock(stream)
            assert (clock["state"], clock["paused_seconds_left"]) == ("paused", pytest.approx(45 * 60, abs=30))
            await sync_to_async(resume_session)(world.robin.pk, world.ada)
            assert (await read_clock(stream))["state"] == "running"

    run_async(test)


def test_idle_streams_ask_no_database(world: World, broker: Broker) -> None:
    """Half of them have a submission in the queue. It costs no query while nothing changes."""

    async def test() -> None:
        sessions = [await sync_to_async(make_session)(world.ada, f"Candidate {number}") for number in range(10)]
        for session in sessions[:5]:
            await sync_to_async(submit)(session)
        with count_queries() as count:
            streams = [await open_stream(session) for session in sessions]
            for stream in streams[:5]:
                await read_submission(stream)
            tasks = [asyncio.ensure_future(anext(stream)) for stream in streams]  # pyright: ignore[reportArgumentType] -- it is a coroutine
            await asyncio.sleep(2)
            before = count()
            await asyncio.sleep(2)
            assert count() == before
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    run_async(test)
