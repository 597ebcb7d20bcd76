"""/api/invitations/{id}/live/events: what interviewers receive while a candidate works, and what they do not."""

import base64
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.sessions.models import Session as LoginSession
from django.db import connections
from django.test import AsyncClient
from django.utils import timezone
from pycrdt import Doc, Text

from judge.http import live_stream
from judge.models import CandidateSession, Interview, Membership, User
from tests.judge.document_page import DocumentPage
from tests.judge.factories import (
    SLUG,
    World,
    get_team,
    make_client,
    make_member,
    make_report,
    send,
    show_results,
    store_as_worker,
)
from tests.judge.test_submission_stream import Event, parse_events, run_async
from tools.stack import Broker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("broker")]
SECRET = "never_shown_to_anybody"


@pytest.fixture
def page(world: World) -> DocumentPage:
    Interview.objects.filter(pk=world.interview.pk).update(private_periods=2, allows_interviewer_typing=True)
    return DocumentPage(world.robin.token)


@pytest.fixture
def no_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let streams ask the database only at the start and after events."""
    monkeypatch.setattr(live_stream, "CHECK_SECONDS", 3600.0)


async def open_live(session: CandidateSession, user: User, position: int = 0) -> AsyncIterator[Event]:
    client = AsyncClient()
    await client.aforce_login(user)
    url = f"/api/invitations/{session.pk}/live/events?after={session.token_digest}.{position}"
    return parse_events(await client.get(url))


async def read_event(stream: AsyncIterator[Event], name: str) -> dict[str, Any]:
    while (event := await anext(stream))["event"] != name:
        pass
    return json.loads(event["data"])


async def post(url: str, body: Any = None, user: User | None = None) -> Any:
    response = await sync_to_async(lambda: send(make_client(user), "POST", url, body))()
    assert response.status_code < 300, response.content
    return response


async def type_words(page: DocumentPage, *words: str) -> None:
    def save_words() -> None:
        for word in words:
            page.type(word)
            assert page.save().status_code == 200

    await sync_to_async(save_words)()


class Watcher:
    """A page of an interviewer."""

    def __init__(self, stream: AsyncIterator[Event]) -> None:
        self.stream = stream
        self.doc: Doc = Doc()
        self.text = self.doc.get("source", type=Text)
        self.received = b""
        self.position = 0

    async def read_to(self, text: str) -> None:
        while str(self.text) != text:
            event = await anext(self.stream)
            self.received += event["data"].encode()
            if event["event"] == "document":
                self.position = int(event["id"].rpartition(".")[2])
                update = base64.b64decode(json.loads(event["data"])["update"])
                self.received += update
                self.doc.apply_update(update)


@pytest.mark.usefixtures("no_checks")
def test_sends_updates_as_they_are_stored(world: World, page: DocumentPage) -> None:
    async def test() -> None:
        watcher = Watcher(await open_live(world.robin, world.ada))
        await type_words(page, "a", "b")
        await watcher.read_to(str(page.text))
        await type_words(page, "c")
        await watcher.read_to(str(page.text))

    run_async(test)


@pytest.mark.parametrize("is_cut", [False, True])
@pytest.mark.usefixtures("no_checks")
def test_sends_the_result_of_a_private_period(is_cut: bool, world: World, page: DocumentPage) -> None:
    """The watcher's connection may be cut meanwhile, and another one joins late."""

    async def test() -> None:
        await type_words(page, "before ")
        watcher = Watcher(await open_live(world.robin, world.ada))
        await watcher.read_to(str(page.text))
        await post(f"/api/sessions/{world.robin.token}/private-period")
        clock = await read_event(watcher.stream, "session")
        assert clock["private_until"]
        await type_words(page, "kept ", SECRET)
        late = Watcher(await open_live(world.robin, world.ada))
        assert (await read_event(late.stream, "session"))["private_until"]
        assert await read_event(late.stream, "submissions")
        del page.text[len(str(page.text).encode()) - len(SECRET) :]
        await type_words(page, "")
        if is_cut:
            watcher.stream = await open_live(world.robin, world.ada, watcher.position)
        await post(f"/api/sessions/{world.robin.token}/private-period/end")
        await type_words(page, " after")
        for each in (watcher, late):
            await each.read_to(str(page.text))
            assert SECRET.encode() not in each.received
            assert SECRET not in str(each.text)

    run_async(test)


def test_passes_over_published_updates_that_are_hidden() -> None:
    """A watcher who reads during a private period finds them in Redis, with their data, for the candidate's pages."""
    reader = live_stream.ShownUpdateReader(1, "digest", 6)

    async def accept(position: int, hidden: str) -> list[bytes]:
        return [event async for event in reader.accept({"position": str(position), "data": SECRET, "hidden": hidden})]

    async def test() -> None:
        assert await accept(7, "1") == []
        (event,) = await accept(8, "")
        assert b".8\n" in event
        assert SECRET.encode() in event

    run_async(test)


def test_ends_the_period_by_itself(world: World, page: DocumentPage) -> None:
    async def test() -> None:
        await post(f"/api/sessions/{world.robin.token}/private-period")
        await type_words(page, "private")
        soon = timezone.now() + timedelta(seconds=2)
        await CandidateSession.objects.filter(pk=world.robin.pk).aupdate(private_until=soon)
        watcher = Watcher(await open_live(world.robin, world.ada))
        await watcher.read_to(str(page.text))

    run_async(test)


@pytest.mark.usefixtures("no_checks")
def test_shows_cursors_and_watchers_to_each_other(world: World, page: DocumentPage) -> None:
    async def test() -> None:
        own = parse_events(await AsyncClient().get(f"/api/sessions/{world.robin.token}/events"))
        assert (await read_event(own, "presence"))["watchers"] == []
        stream = await open_live(world.robin, world.ada)
        await read_event(stream, "session")
        await read_event(stream, "presence")
        assert (await read_event(own, "presence"))["watchers"] == ["ada"]
        cursor = {"slug": SLUG, "exercise": "implement", "anchor": "AAE=", "head": "AAI="}
        await post(f"/api/sessions/{world.robin.token}/presence", cursor)
        people = (await read_event(stream, "presence"))["people"]
        assert [person["cursor"] for person in people if person["id"] == "candidate"] == [cursor]
        await post(f"/api/invitations/{world.robin.pk}/live/presence", cursor, world.ada)
        (shown,) = (await read_event(own, "presence"))["cursors"]
        assert shown == cursor | {"id": str(world.ada.pk), "name": "ada"}
        await post(f"/api/sessions/{world.robin.token}/private-period")
        await post(f"/api/sessions/{world.robin.token}/presence", cursor)
        while (people := (await read_event(stream, "presence"))["people"]) and people[-1]["id"] == "candidate":
            pass

    run_async(test)


@pytest.mark.usefixtures("no_checks")
def test_sends_new_states_of_submissions(world: World, page: DocumentPage) -> None:
    show_results(world.robin, world.ada)

    async def test() -> None:
        stream = await open_live(world.robin, world.ada)
        (before,) = (await read_event(stream, "submissions"))["submissions"]
        assert before["state"] == "queued"
        await sync_to_async(store_as_worker)(world.submission, make_report())
        (after,) = (await read_event(stream, "submissions"))["submissions"]
        assert (after["state"], after["verdict"]) == ("done", "wrong_answer")

    run_async(test)


@pytest.mark.usefixtures("no_checks")
def test_interviewers_type_if_the_interview_allows_it(world: World, page: DocumentPage) -> None:
    async def test() -> None:
        other = await sync_to_async(DocumentPage)(world.robin.token)
        other.type("# from the interviewer\n")
        body = other.build_body()
        url = f"/api/invitations/{world.robin.pk}/documents/{SLUG}/updates"
        own = parse_events(await AsyncClient().get(f"/api/sessions/{world.robin.token}/events"))
        await read_event(own, "session")
        await post(url, body, world.ada)
        later = await open_live(world.robin, world.ada)  # reads it from the database
        for stream in (own, later):
            event = await read_event(stream, "document")
            while event["author"] == "server":  # the starter
                event = await read_event(stream, "document")
            typist = (str(world.ada.pk), "ada")
            assert (event["author"], event["person"], event["name"]) == ("interviewer", *typist)
        row = await world.robin.document_updates.select_related("user").order_by("position").alast()
        assert row
        assert (row.author, row.user) == ("interviewer", world.ada)
        await post(f"/api/sessions/{world.robin.token}/private-period")
        refused = await sync_to_async(lambda: send(make_client(world.ada), "POST", url, body | {"sequence": 2}))()
        assert (refused.status_code, refused.json()["code"]) == (409, "private_period")
        await Interview.objects.filter(pk=world.interview.pk).aupdate(allows_interviewer_typing=False)
        refused = await sync_to_async(lambda: send(make_client(world.ada), "POST", url, body | {"sequence": 3}))()
        assert (refused.status_code, refused.json()["code"]) == (403, "read_only")

    run_async(test)


def test_refuses_the_client_of_another_person(world: World, page: DocumentPage) -> None:
    """Pages receive the clients of others. With one, a person could take the number of somebody else's next batch."""
    url = f"/api/invitations/{world.robin.pk}/documents/{SLUG}/updates"
    page.type("# first\n")
    first = page.build_body()
    assert page.post(first).status_code == 200
    forged = DocumentPage(world.robin.token)
    forged.type("# forged\n")
    for body in (forged.build_body(client=page.client, sequence=2), first):
        refused = send(make_client(world.ada), "POST", url, body)
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid_update")
    page.type("# second\n")
    assert page.save().status_code == 200
    typed = forged.build_body()
    assert send(make_client(world.ada), "POST", url, typed).status_code == 200
    assert page.post(typed | {"sequence": 9}).json()["code"] == "invalid_update"


@pytest.mark.parametrize("loses_access_by", ["role", "removal", "password", "deactivation", "sign_out"])
def test_ends_when_the_interviewer_loses_access(
    loses_access_by: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_stream, "CHECK_SECONDS", 1.0)
    user = make_member("ian", get_team(world.ada), "interviewer")

    def lose_access() -> None:
        membership = Membership.objects.filter(user=user)
        if loses_access_by == "role":
            membership.update(role="viewer")
        elif loses_access_by == "removal":
            membership.delete()
        elif loses_access_by == "password":
            user.set_password("another password")
            user.save()
        elif loses_access_by == "deactivation":
            User.objects.filter(pk=user.pk).update(is_active=False)
        else:
            LoginSession.objects.all().delete()
        connections.close_all()

    async def test() -> None:
        stream = await open_live(world.robin, user)
        await read_event(stream, "session")
        await sync_to_async(lose_access)()
        async for _ in stream:
            pass

    run_async(test)


def test_presence_disappears_with_the_candidate(world: World, page: DocumentPage, broker: Broker) -> None:
    send(make_client(), "POST", f"/api/sessions/{world.robin.token}/presence", {"slug": SLUG})
    assert broker.client.keys(f"session:{world.robin.pk}:*")
    send(make_client(world.ada), "DELETE", f"/api/candidates/{world.robin.candidate_id}")
    assert not broker.client.keys(f"session:{world.robin.pk}*")


@pytest.mark.parametrize(
    "body",
    [{}, {"slug": "x" * 100}, {"slug": SLUG, "head": "<b>"}, {"slug": SLUG, "anchor": "A" * 200}, {"slug": "unknown"}],
)
def test_refuses_invalid_cursors(body: dict[str, str], world: World) -> None:
    for url, user in (
        (f"/api/sessions/{world.robin.token}/presence", None),
        (f"/api/invitations/{world.robin.pk}/live/presence", world.ada),
    ):
        response = send(make_client(user), "POST", url, body)
        assert response.status_code in (404, 422)
        assert response.json()["next"]


def test_records_no_paste_in_a_pause(world: World) -> None:
    """The editor takes no text then, and nobody need be at the page."""
    CandidateSession.objects.filter(pk=world.robin.pk).update(paused_at=timezone.now())
    for signal in ({"kind": "pasted", "lines": 14, "characters": 300}, {"kind": "left_page"}):
        url = f"/api/sessions/{world.robin.token}/signals"
        assert send(make_client(), "POST", url, {"slug": SLUG} | signal).status_code == 204
    assert list(world.robin.timeline_events.values_list("kind", flat=True)) == ["left_page"]


def test_records_signals_of_watched_interviews_only(world: World, page: DocumentPage) -> None:
    url = f"/api/sessions/{world.robin.token}/signals"
    paste = {"kind": "pasted", "slug": SLUG, "lines": 14, "characters": 300}
    assert send(make_client(), "POST", url, paste).status_code == 204
    assert send(make_client(), "POST", url, {"kind": "returned", "slug": SLUG, "seconds": 240}).status_code == 204
    send(make_client(), "POST", f"/api/sessions/{world.robin.token}/private-period")
    assert send(make_client(), "POST", url, paste).status_code == 204
    browser = make_client()
    send(browser, "GET", "/api/sessions/practice")
    assert send(browser, "POST", "/api/sessions/practice/signals", paste).status_code == 204
    events = world.robin.timeline_events.exclude(kind__startswith="private").order_by("pk")
    assert list(events.values_list("kind", "detail")) == [
        ("pasted", {"lines": 14, "characters": 300}),
        ("returned", {"seconds": 240}),
    ]
