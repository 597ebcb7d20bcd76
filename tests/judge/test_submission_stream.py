"""Event streams: live and resumed events, redaction, streams without Redis, and the end when the server stops."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connections
from django.test import AsyncClient

from judge.actions.queue.cancel_submission import cancel_submission
from judge.actions.queue.claim_submission import claim_submission
from judge.actions.queue.store_report import store_report
from judge.http import shutdown, submission_stream
from judge.messaging.publisher import EventPublisher, delete_streams, get_stream_key, publish_state_on_commit
from judge.models import CandidateSession, Submission
from tests.judge.factories import (
    SECRET,
    make_case_report,
    make_report,
    make_session,
    make_submission,
    make_user,
    show_results,
    store_as_worker,
)
from tools.stack import Broker

pytestmark = pytest.mark.django_db(transaction=True)

Event = dict[str, str]


@pytest.fixture
def robin(transactional_db: None) -> CandidateSession:
    return make_session(make_user("ada"), "Robin")


@pytest.fixture
def row(robin: CandidateSession) -> Submission:
    return make_submission(robin)


async def parse_events(response: Any) -> AsyncIterator[Event]:
    text = ""
    async for chunk in response.streaming_content:
        text += chunk.decode()
        while "\n\n" in text:
            block, _, text = text.partition("\n\n")
            if not block.startswith(":"):
                yield dict(line.split(": ", 1) for line in block.split("\n"))


async def open_stream(row: Submission, last_event_id: str = "") -> AsyncIterator[Event]:
    token = (await CandidateSession.objects.aget(pk=row.session_id)).token
    headers = {"last-event-id": last_event_id} if last_event_id else {}
    response = await AsyncClient().get(f"/api/sessions/{token}/submissions/{row.pk}/events", headers=headers)
    assert response.headers["Content-Type"] == "text/event-stream"
    return parse_events(response)


async def read_remaining(stream: AsyncIterator[Event]) -> list[Event]:
    return [event async for event in stream]


async def read_until(stream: AsyncIterator[Event], state: dict[str, Any]) -> None:
    """Read to the event with this state."""
    while (event := await anext(stream))["event"] != "state" or json.loads(event["data"]) != state:
        pass


def run_async(test: Callable[[], Coroutine[Any, Any, None]]) -> None:
    async def bounded() -> None:
        try:
            await asyncio.wait_for(test(), 30)
        finally:
            await close_abandoned_streams()
            # The thread in which Django runs synchronous code has its own connection.
            await sync_to_async(connections.close_all)()

    asyncio.run(bounded())


async def close_abandoned_streams() -> None:
    """Wait for the tasks in which the event loop closes abandoned generators, one after another from the outermost.

    The end of the event loop would cancel a task that has not started. Then a generator's connection would stay open.
    """
    passes = 0
    while passes < 10:
        passes += 1
        await asyncio.sleep(0)
        if closing := {task for task in asyncio.all_tasks() if is_closing(task)}:
            await asyncio.wait(closing)
            passes = 0


def is_closing(task: asyncio.Task[Any]) -> bool:
    """Whether the task runs `aclose()` of a generator, whose type has no public name."""
    return type(task.get_coro()).__name__ == "async_generator_athrow"


def test_streams_cases_then_report(row: Submission, broker: Broker) -> None:
    async def test() -> None:
        stream = await open_stream(row)
        first = await anext(stream)
        assert (first["event"], json.loads(first["data"])) == ("state", {"state": "queued", "ahead": 0})
        publisher = EventPublisher(row.pk)
        publisher.create_stream()
        publisher.publish_case(make_case_report(0, sample=True))
        second = await anext(stream)
        assert (second["event"], json.loads(second["data"])["name"]) == ("case", "case 0")
        await sync_to_async(store_as_worker)(row, make_report())
        last = (await read_remaining(stream))[-1]
        assert (last["event"], json.loads(last["data"])["verdict"]) == ("report", "wrong_answer")

    run_async(test)


def test_resumes_after_last_event_id(row: Submission, broker: Broker) -> None:
    async def test() -> None:
        publisher = EventPublisher(row.pk)
        publisher.create_stream()
        for index in range(3):
            publisher.publish_case(make_case_report(index, sample=True))
        stream = await open_stream(row)
        events = [await anext(stream) for _ in range(3)]  # a state and two cases
        resumed = await open_stream(row, events[-1]["id"])
        await anext(resumed)
        assert json.loads((await anext(resumed))["data"])["index"] == 2

    run_async(test)


def test_redacts_cases_for_candidate(row: Submission, broker: Broker) -> None:
    async def test() -> None:
        publisher = EventPublisher(row.pk)
        publisher.create_stream()
        publisher.publish_case(make_case_report(1, sample=False))
        stream = await open_stream(row)
        await anext(stream)
        event = await anext(stream)
        assert event["event"] == "case"
        assert SECRET not in event["data"]

    run_async(test)


def test_sends_only_report_if_stored(row: Submission) -> None:
    async def test() -> None:
        await sync_to_async(store_as_worker)(row, make_report())
        (event,) = await read_remaining(await open_stream(row))
        assert event["event"] == "report"

    run_async(test)


@pytest.mark.parametrize("last_event_id", ["", "1700000000000-0"])
def test_sends_stored_report_after_stream_expired(row: Submission, broker: Broker, last_event_id: str) -> None:
    """To a page that connects late, and to one that reconnects after its network was down for longer."""

    async def test() -> None:
        publisher = EventPublisher(row.pk)
        publisher.create_stream()
        publisher.publish_case(make_case_report(0, sample=True))
        await sync_to_async(store_as_worker)(row, make_report())
        assert broker.client.delete(get_stream_key(row.pk)) == 1
        (event,) = await read_remaining(await open_stream(row, last_event_id))
        report = json.loads(event["data"])["report"]
        assert (event["event"], [case["name"] for case in report["cases"]]) == ("report", ["case 0", "case 1"])

    run_async(test)


def test_open_page_gets_report_although_stream_was_removed(
    row: Submission, broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full Redis removes streams, and one that starts again is empty."""
    monkeypatch.setattr(submission_stream, "CHECK_SECONDS", 1.0)
    Submission.objects.filter(pk=row.pk).update(state="judging")

    async def test() -> None:
        publisher = EventPublisher(row.pk)
        publisher.create_stream()
        publisher.publish_case(make_case_report(0, sample=True))
        stream = await open_stream(row)
        assert [(await anext(stream))["event"] for _ in range(2)] == ["state", "case"]
        broker.client.flushall()
        publisher.publish_case(make_case_report(1, sample=True))
        await sync_to_async(store_as_worker)(row, make_report())
        assert (await read_remaining(stream))[-1]["event"] == "report"

    run_async(test)


def test_checks_row_without_redis(row: Submission, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(submission_stream, "CHECK_SECONDS", 1.0)

    async def test() -> None:
        stream = await open_stream(row)
        assert json.loads((await anext(stream))["data"])["state"] == "queued"
        await sync_to_async(claim_submission)("cpu", "w")
        await read_until(stream, {"state": "judging", "ahead": 0})
        await sync_to_async(store_report)(row.pk, 1, make_report())
        assert (await read_remaining(stream))[-1]["event"] == "report"

    run_async(test)


def test_ends_after_cancellation(row: Submission, broker: Broker) -> None:
    async def test() -> None:
        stream = await open_stream(row)
        assert json.loads((await anext(stream))["data"])["state"] == "queued"
        await sync_to_async(cancel_submission)(row)
        (last,) = await read_remaining(stream)
        assert (last["event"], json.loads(last["data"])) == ("state", {"state": "cancelled", "ahead": 0})
        assert [event["event"] for event in await read_remaining(await open_stream(row))] == ["state"]

    run_async(test)


def test_ends_when_server_stops(row: Submission, monkeypatch: pytest.MonkeyPatch) -> None:
    async def test() -> None:
        stream = await open_stream(row)
        await anext(stream)
        monkeypatch.setattr(shutdown, "_stopping", True)
        assert await read_remaining(stream) == []

    run_async(test)


def test_sends_state_again_after_each_check(row: Submission, broker: Broker, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page polls a stream that is silent for 20 s, and a proxy may close it."""
    assert submission_stream.CHECK_SECONDS < 20
    monkeypatch.setattr(submission_stream, "CHECK_SECONDS", 1.0)

    async def test() -> None:
        stream = await open_stream(row)
        states = [json.loads((await anext(stream))["data"]) for _ in range(3)]
        assert states == [{"state": "queued", "ahead": 0}] * 3

    run_async(test)


async def open_interviewer_stream(row: Submission, *, shows_results: bool = True) -> AsyncIterator[Event]:
    client = AsyncClient()
    session = await CandidateSession.objects.select_related("interview__owner").aget(pk=row.session_id)
    assert session.interview.owner is not None
    if shows_results:
        await sync_to_async(show_results)(session, session.interview.owner)
    await client.aforce_login(session.interview.owner)
    return parse_events(await client.get(f"/api/submissions/{row.pk}/events"))


def test_sends_everything_to_interviewer(row: Submission, broker: Broker) -> None:
    async def test() -> None:
        publisher = EventPublisher(row.pk)
        publisher.create_stream()
        publisher.publish_case(make_case_report(1, sample=False))
        stream = await open_interviewer_stream(row)
        await anext(stream)
        assert SECRET in (await anext(stream))["data"]
        await sync_to_async(store_as_worker)(row, make_report())
        last = (await read_remaining(stream))[-1]
        assert json.loads(last["data"])["candidate"] == "Robin"

    run_async(test)


def test_sends_no_folded_result(row: Submission, broker: Broker) -> None:
    async def test() -> None:
        publisher = EventPublisher(row.pk)
        publisher.create_stream()
        publisher.publish_case(make_case_report(1, sample=False))
        stream = await open_interviewer_stream(row, shows_results=False)
        await anext(stream)
        await sync_to_async(store_as_worker)(row, make_report())
        remaining = await read_remaining(stream)
        assert {event["event"] for event in remaining} <= {"state", "report"}
        report = json.loads(remaining[-1]["data"])
        assert (report["are_results_folded"], report["verdict"], report["report"]) == (True, None, None)

    run_async(test)


def test_interviewer_gets_the_bytes_of_the_worker(row: Submission, broker: Broker) -> None:
    """Not parsed, so not even what a newer worker adds is lost. The candidate's stream parses, because it redacts."""
    data = '{"index":0, "name":"case", "added_later":[1e2]}'

    async def test() -> None:
        EventPublisher(row.pk).create_stream()
        for event in ("case", "implementation"):
            broker.client.xadd(get_stream_key(row.pk), {"event": event, "data": data})
        stream = await open_interviewer_stream(row)
        await anext(stream)
        for event in ("case", "implementation"):
            received = await anext(stream)
            assert (received["event"], received["data"]) == (event, data)

    run_async(test)


def test_publisher_ignores_missing_redis(row: Submission) -> None:
    publisher = EventPublisher(row.pk)
    publisher.create_stream()
    publisher.publish_case(make_case_report(0, sample=True))
    publish_state_on_commit(row.pk)
    delete_streams([row.pk])
