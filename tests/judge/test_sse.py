"""The streams of events: live, resumed, without the bus, redacted, and over when the server stops."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connections
from django.test import AsyncClient

from judge.actions.queue.claim_submission import claim_submission
from judge.actions.queue.store_report import store_report
from judge.http import shutdown
from judge.messaging.publisher import EventPublisher
from judge.models import CandidateSession, Submission
from tests.judge.broker import Broker
from tests.judge.factories import SECRET, make_case_report, make_report, make_session, make_submission, make_user, store_as_worker

pytestmark = pytest.mark.django_db(transaction=True)

Event = dict[str, str]


@pytest.fixture
def robin(transactional_db: None) -> CandidateSession:
    return make_session(make_user("ada"), "Robin")


@pytest.fixture
def row(robin: CandidateSession) -> Submission:
    return make_submission(robin)


async def events_of(response: Any) -> AsyncIterator[Event]:
    text = ""
    async for chunk in response.streaming_content:
        text += chunk.decode()
        while "\n\n" in text:
            block, _, text = text.partition("\n\n")
            if not block.startswith(":"):
                yield dict(line.split(": ", 1) for line in block.split("\n"))


async def open_stream(row: Submission, last: str = "") -> AsyncIterator[Event]:
    token = (await CandidateSession.objects.aget(pk=row.session_id)).token
    headers = {"last-event-id": last} if last else {}
    response = await AsyncClient().get(f"/api/sessions/{token}/submissions/{row.pk}/events", headers=headers)
    assert response.headers["Content-Type"] == "text/event-stream"
    return events_of(response)


async def rest(stream: AsyncIterator[Event]) -> list[Event]:
    return [event async for event in stream]


def run(test: Callable[[], Coroutine[Any, Any, None]]) -> None:
    async def bounded() -> None:
        try:
            await asyncio.wait_for(test(), 30)
        finally:
            # The thread in which Django runs what is not asynchronous has a connection of its own.
            await sync_to_async(connections.close_all)()

    asyncio.run(bounded())


def test_it_streams_cases_as_they_come_and_ends_with_the_report(row: Submission, broker: Broker) -> None:
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
        publisher.publish_state_change()
        publisher.close()
        last = (await rest(stream))[-1]
        assert (last["event"], json.loads(last["data"])["verdict"]) == ("report", "wrong_answer")

    run(test)


def test_it_goes_on_after_the_last_event_that_was_seen(row: Submission, broker: Broker) -> None:
    async def test() -> None:
        publisher = EventPublisher(row.pk)
        publisher.create_stream()
        for index in range(3):
            publisher.publish_case(make_case_report(index, sample=True))
        stream = await open_stream(row)
        seen = [await anext(stream) for _ in range(3)]  # a state and two cases
        again = await open_stream(row, seen[-1]["id"])
        await anext(again)
        assert json.loads((await anext(again))["data"])["index"] == 2
        publisher.close()

    run(test)


def test_it_shows_a_candidate_no_more_than_the_report_would(row: Submission, broker: Broker) -> None:
    async def test() -> None:
        publisher = EventPublisher(row.pk)
        publisher.create_stream()
        publisher.publish_case(make_case_report(1, sample=False))
        publisher.close()
        stream = await open_stream(row)
        await anext(stream)
        hidden = await anext(stream)
        assert hidden["event"] == "case"
        assert SECRET not in hidden["data"]

    run(test)


def test_it_answers_from_the_stored_report_once_there_is_one(row: Submission) -> None:
    async def test() -> None:
        await sync_to_async(store_as_worker)(row, make_report())
        (only,) = await rest(await open_stream(row))
        assert only["event"] == "report"

    run(test)


def test_it_looks_at_the_row_while_the_bus_is_away(row: Submission) -> None:
    async def test() -> None:
        stream = await open_stream(row)
        assert json.loads((await anext(stream))["data"])["state"] == "queued"
        await sync_to_async(claim_submission)("cpu", "w")
        assert json.loads((await anext(stream))["data"])["state"] == "judging"
        await sync_to_async(store_report)(row.pk, 1, make_report())
        assert (await anext(stream))["event"] == "report"

    run(test)


def test_it_ends_when_the_server_is_told_to_stop(row: Submission, monkeypatch: pytest.MonkeyPatch) -> None:
    async def test() -> None:
        stream = await open_stream(row)
        await anext(stream)
        monkeypatch.setattr(shutdown, "_stopping", True)
        assert await rest(stream) == []

    run(test)


def test_it_gives_a_sign_of_life_when_nothing_happens(row: Submission, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("judge.http.sse.HEARTBEAT_SECONDS", 0.0)

    async def test() -> None:
        token = (await CandidateSession.objects.aget(pk=row.session_id)).token
        response: Any = await AsyncClient().get(f"/api/sessions/{token}/submissions/{row.pk}/events")
        chunks = aiter(response.streaming_content)
        assert (await anext(chunks)).startswith(b"event: state")
        assert (await anext(chunks)).startswith(b":")

    run(test)


def test_it_shows_the_interviewer_everything(row: Submission, broker: Broker) -> None:
    async def test() -> None:
        publisher = EventPublisher(row.pk)
        publisher.create_stream()
        publisher.publish_case(make_case_report(1, sample=False))
        publisher.close()
        client = AsyncClient()
        owner = (
            await CandidateSession.objects.select_related("interview__owner").aget(pk=row.session_id)
        ).interview.owner
        assert owner is not None
        await client.aforce_login(owner)
        stream = events_of(await client.get(f"/api/submissions/{row.pk}/events"))
        await anext(stream)
        assert SECRET in (await anext(stream))["data"]
        await sync_to_async(store_as_worker)(row, make_report())
        last = (await rest(stream))[-1]
        assert json.loads(last["data"])["candidate"] == "Robin"

    run(test)


def test_it_costs_the_judging_nothing_when_the_bus_is_away(row: Submission) -> None:
    publisher = EventPublisher(row.pk)
    publisher.create_stream()
    publisher.publish_case(make_case_report(0, sample=True))
    publisher.publish_state_change()
    publisher.close()
