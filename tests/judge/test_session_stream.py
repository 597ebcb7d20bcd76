"""/api/sessions/{token}/events: updates of documents in order, without a gap and never twice, and the clock."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connections
from django.test import AsyncClient, Client
from django.utils import timezone
from pycrdt import Doc, Text

from judge.actions.interviews.revoke_invitation import revoke_invitation
from judge.actions.practice.merge_practice import merge_practice
from judge.actions.practice.restart_problem import restart_problem
from judge.actions.privacy.delete_candidate import delete_candidate
from judge.actions.sessions.end_session import end_session
from judge.domain import catalog
from judge.domain.documents import stored_updates
from judge.http import session_stream
from judge.messaging import session_events
from judge.models import CandidateSession, User
from tests.judge.document_page import DocumentPage
from tests.judge.factories import SLUG, World, make_client, make_user, send
from tests.judge.test_submission_stream import Event, parse_events, run_async
from tools.stack import Broker

pytestmark = pytest.mark.django_db(transaction=True)


async def open_stream(token: str, after: str = "", last_event_id: str = "") -> AsyncIterator[Event]:
    headers = {"last-event-id": last_event_id} if last_event_id else {}
    response = await AsyncClient().get(f"/api/sessions/{token}/events?after={after}", headers=headers)
    assert response.headers["Content-Type"] == "text/event-stream"
    return parse_events(response)


async def read_updates(stream: AsyncIterator[Event], count: int) -> list[Event]:
    events: list[Event] = []
    while len(events) < count:
        event = await anext(stream)
        if event["event"] == "document":
            events.append(event)
    return events


async def read_clock(stream: AsyncIterator[Event]) -> dict[str, Any]:
    while (event := await anext(stream))["event"] != "session":
        pass
    return json.loads(event["data"])


def save_words(page: DocumentPage, *words: str) -> None:
    for word in words:
        page.type(word)
        assert page.save().status_code == 200


def list_numbers(events: list[Event]) -> list[int]:
    return [json.loads(event["data"])["number"] for event in events]


@pytest.fixture
def page(world: World) -> DocumentPage:
    return DocumentPage(world.robin.token)


@pytest.fixture
def no_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let streams ask the database only at the start and after events."""
    monkeypatch.setattr(session_stream, "CHECK_SECONDS", 3600.0)


def test_sends_the_clock_first(world: World, broker: Broker) -> None:
    async def test() -> None:
        clock = await read_clock(await open_stream(world.robin.token))
        assert (clock["session"], clock["state"]) == (world.robin.token_digest, "running")
        assert clock["started_at"] < clock["now"] < clock["ends_at"]

    run_async(test)


@pytest.mark.usefixtures("broker", "no_checks")
def test_sends_each_update_of_all_documents(world: World, page: DocumentPage) -> None:
    async def test() -> None:
        stream = await open_stream(world.robin.token, page.opened["cursor"])
        await read_clock(stream)
        other = await sync_to_async(DocumentPage)(world.robin.token, "fix-1")
        await sync_to_async(save_words)(page, "a", "b")
        await sync_to_async(save_words)(other, "c")
        data = [json.loads(event["data"]) for event in await read_updates(stream, 4)]
        assert [(each["exercise"], each["number"]) for each in data] == [
            ("fix-1", 0),
            ("implement", 1),
            ("implement", 2),
            ("fix-1", 1),
        ]
        assert [each["client"] for each in data] == ["", page.client, page.client, other.client]
        assert {each["slug"] for each in data} == {SLUG}

    run_async(test)


@pytest.mark.parametrize("by_header", [True, False])
@pytest.mark.usefixtures("broker", "no_checks")
def test_resumes_after_the_cursor(by_header: bool, world: World, page: DocumentPage) -> None:
    async def test() -> None:
        await sync_to_async(save_words)(page, *"abc")
        interrupted = await open_stream(world.robin.token, page.opened["cursor"])
        first = await read_updates(interrupted, 2)
        await sync_to_async(save_words)(page, *"de")
        cursor = {"last_event_id" if by_header else "after": first[-1]["id"]}
        stream = await open_stream(world.robin.token, **cursor)
        rest = await read_updates(stream, 3)
        await sync_to_async(save_words)(page, "f")
        rest += await read_updates(stream, 1)
        assert list_numbers(first + rest) == [1, 2, 3, 4, 5, 6]

    run_async(test)


@pytest.mark.parametrize("cursor", ["", "x", "0-0", "another.1", "{digest}.x", "{digest}.-1", "{digest}.99999"])
@pytest.mark.usefixtures("broker", "no_checks")
def test_invalid_cursor_starts_with_the_next_update(cursor: str, world: World, page: DocumentPage) -> None:
    async def test() -> None:
        await sync_to_async(save_words)(page, *"abc")
        stream = await open_stream(world.robin.token, cursor.format(digest=world.robin.token_digest))
        await read_clock(stream)
        await sync_to_async(save_words)(page, "d")
        assert list_numbers(await read_updates(stream, 1)) == [4]

    run_async(test)


@pytest.mark.usefixtures("broker", "no_checks")
def test_has_no_gap_while_updates_arrive(world: World, page: DocumentPage) -> None:
    """The stream opens and is read while another thread types."""

    def type_in_thread() -> None:
        try:
            save_words(page, *["x"] * 30)
        finally:
            connections.close_all()

    async def test() -> None:
        typing = asyncio.ensure_future(asyncio.to_thread(type_in_thread))
        await asyncio.sleep(0.2)  # steady: opens the stream amid the edits, and passes whenever it opens
        events = await read_updates(await open_stream(world.robin.token, page.opened["cursor"]), 30)
        await typing
        assert list_numbers(events) == list(range(1, 31))

    run_async(test)


def test_loads_few_large_updates_at_once(world: World, page: DocumentPage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stream holds them in memory until the page has read them."""
    monkeypatch.setattr(stored_updates, "BATCH_BYTES", 2500)
    save_words(page, *("x" * 1000 for _ in range(5)), "y" * 4000, "z")
    batches = []
    while rows := stored_updates.list_updates_after(world.robin.pk, batches[-1][-1] if batches else 1, 100):
        batches.append([row.position for row in rows])
    assert batches == [[2, 3], [4, 5], [6], [7], [8]]

    async def test() -> None:
        stream = await open_stream(world.robin.token, f"{world.robin.token_digest}.1")
        assert list_numbers(await read_updates(stream, 7)) == [1, 2, 3, 4, 5, 6, 7]

    run_async(test)


@pytest.mark.usefixtures("broker", "no_checks")
def test_loads_large_updates_from_the_database(
    world: World, page: DocumentPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_events, "MAX_EVENT_BYTES", 100)

    async def test() -> None:
        stream = await open_stream(world.robin.token)
        await read_clock(stream)
        await sync_to_async(save_words)(page, "a", "b" * 1000, "c")
        assert list_numbers(await read_updates(stream, 3)) == [1, 2, 3]

    run_async(test)


@pytest.mark.usefixtures("broker", "no_checks")
def test_loads_what_redis_has_dropped(world: World, page: DocumentPage, broker: Broker) -> None:
    async def test() -> None:
        stream = await open_stream(world.robin.token)
        await read_clock(stream)
        await sync_to_async(save_words)(page, *"abc")
        key = session_events.get_session_key(world.robin.pk)
        broker.client.xtrim(key, maxlen=1, approximate=False)
        assert list_numbers(await read_updates(stream, 3)) == [1, 2, 3]

    run_async(test)


def test_lost_event_delays_an_update_until_the_next_check(
    world: World, page: DocumentPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Redis is unavailable."""
    monkeypatch.setattr(session_stream, "CHECK_SECONDS", 1.0)

    async def test() -> None:
        stream = await open_stream(world.robin.token)
        await read_clock(stream)
        await sync_to_async(save_words)(page, *"ab")
        assert list_numbers(await read_updates(stream, 2)) == [1, 2]

    run_async(test)


@pytest.mark.usefixtures("broker", "no_checks")
def test_loads_what_an_event_skips_and_sends_nothing_twice(
    world: World, page: DocumentPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    late: list[Any] = []

    async def read_while_waiting(stream: AsyncIterator[Event], count: int) -> "asyncio.Task[list[Event]]":
        """Start to read. The stream then waits for events of Redis."""
        reading = asyncio.create_task(read_updates(stream, count))
        await asyncio.sleep(0.5)  # steady: passes too if the stream does not wait yet
        return reading

    async def test() -> None:
        stream = await open_stream(world.robin.token)
        await read_clock(stream)
        reading = await read_while_waiting(stream, 2)
        with monkeypatch.context() as patch:
            patch.setattr(session_events.SENDER, "send", lambda *event: late.append(event))
            await sync_to_async(save_words)(page, "a")
        await sync_to_async(save_words)(page, "b")
        assert list_numbers(await reading) == [1, 2]
        reading = await read_while_waiting(stream, 1)
        for event in late:
            await sync_to_async(session_events.SENDER.send)(*event)
        await sync_to_async(save_words)(page, "c")
        assert list_numbers(await reading) == [3]
        assert late

    run_async(test)


@pytest.mark.usefixtures("broker", "no_checks")
def test_sends_the_end_of_the_session_at_once(world: World) -> None:
    async def test() -> None:
        stream = await open_stream(world.robin.token)
        await read_clock(stream)
        await sync_to_async(end_session)(world.robin)
        assert (await read_clock(stream))["state"] == "ended"

    run_async(test)


@pytest.mark.usefixtures("broker", "no_checks")
def test_sends_the_end_of_the_time_limit_at_once(world: World) -> None:
    async def test() -> None:
        started = timezone.now() - timedelta(minutes=world.interview.minutes) + timedelta(seconds=2)
        await CandidateSession.objects.filter(pk=world.robin.pk).aupdate(started_at=started)
        stream = await open_stream(world.robin.token)
        assert (await read_clock(stream))["state"] == "running"
        assert (await read_clock(stream))["state"] == "ended"

    run_async(test)


def revoke(session: CandidateSession, by: User) -> None:
    revoke_invitation(session, by)


def delete(session: CandidateSession, by: User) -> None:
    delete_candidate(session.candidate, by)


@pytest.mark.parametrize("change", [revoke, delete])
@pytest.mark.usefixtures("broker")
def test_ends_when_the_link_is_revoked_or_deleted(change: Any, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_stream, "CHECK_SECONDS", 1.0)

    async def test() -> None:
        stream = await open_stream(world.robin.token)
        await read_clock(stream)
        await sync_to_async(change)(world.robin, world.ada)
        events = [event async for event in stream if event["event"] != "presence"]
        assert {event["event"] for event in events} <= {"session"}
        assert change is delete or json.loads(events[-1]["data"])["state"] == "revoked"

    run_async(test)


@pytest.mark.usefixtures("broker")
def test_anonymous_stream_ends_when_an_account_adopts_the_session(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_stream, "CHECK_SECONDS", 1.0)
    browser = make_client()
    send(browser, "GET", "/api/sessions/practice")
    session, user = CandidateSession.objects.get(), make_user("ada")

    async def test() -> None:
        client = AsyncClient()
        client.cookies = browser.cookies
        stream = parse_events(await client.get("/api/sessions/practice/events"))
        await read_clock(stream)
        await sync_to_async(merge_practice)(user, session)
        assert {event["event"] async for event in stream} <= {"session"}

    run_async(test)


def test_deletion_removes_what_was_published(world: World, broker: Broker, page: DocumentPage) -> None:
    save_words(page, "secret")
    assert broker.client.exists(session_events.get_session_key(world.robin.pk))
    delete_candidate(world.robin.candidate, world.ada)
    assert not broker.client.keys("session:*")


@pytest.mark.parametrize("state", ["unknown", "revoked"])
def test_refuses_links_without_a_session(state: str, world: World) -> None:
    revoke_invitation(world.robin, world.ada)
    token = world.robin.token if state == "revoked" else "unknown"
    assert make_client().get(f"/api/sessions/{token}/events").status_code == 404


@pytest.mark.usefixtures("broker", "no_checks")
def test_restart_reaches_other_pages_as_an_update(world: World) -> None:
    browser = Client()
    send(browser, "GET", "/api/sessions/practice")
    page = DocumentPage("practice", browser=browser)
    save_words(page, "# mine\n")
    session = CandidateSession.objects.get(interview__owner=None)

    async def test() -> None:
        client = AsyncClient()
        client.cookies = browser.cookies
        stream = parse_events(await client.get("/api/sessions/practice/events"))
        await read_clock(stream)
        problem = catalog.get_problem(SLUG)
        await sync_to_async(restart_problem)(session, problem, "# mine, not sent yet\n")
        (event,) = await read_updates(stream, 1)
        page.doc.apply_update(base64.b64decode(json.loads(event["data"])["update"]))
        assert str(page.text) == problem.starter

    run_async(test)
    texts = [bytes(row.source).decode() for row in session.document_versions.order_by("pk")]
    assert texts == [f"{catalog.get_problem(SLUG).starter}# mine\n", "# mine, not sent yet\n"]


def test_all_updates_together_are_the_document(world: World, broker: Broker, page: DocumentPage) -> None:
    async def test() -> None:
        await sync_to_async(save_words)(page, "π", "😀", "\r\n")
        stream = await open_stream(world.robin.token, f"{world.robin.token_digest}.0")
        doc: Doc = Doc()
        for event in await read_updates(stream, 4):
            doc.apply_update(base64.b64decode(json.loads(event["data"])["update"]))
        assert str(doc.get("source", type=Text)) == str(page.text)

    run_async(test)
