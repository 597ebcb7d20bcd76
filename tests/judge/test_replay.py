"""The record of a session, which an interviewer can play back to the last byte."""

import base64
from itertools import accumulate
from typing import Any

import pytest
from django.utils import timezone
from pycrdt import Doc, Text

from judge.actions.sessions.private_period import end_private_period, start_private_period
from judge.api.interviews import replay
from judge.models import AuditEntry, CandidateSession, Document, Submission, TimelineEvent
from tests.judge.document_page import DocumentPage
from tests.judge.factories import World, make_client, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(world: World) -> DocumentPage:
    return DocumentPage(world.robin.token)


def read_replay(world: World) -> dict[str, Any]:
    return send(make_client(world.ada), "GET", f"/api/invitations/{world.robin.pk}/replay").json()


def read_updates(world: World) -> list[tuple[int, str, bytes]]:
    """All batches: document, author and update."""
    rows: list[tuple[int, str, bytes]] = []
    after: int | None = 0
    while after is not None:
        url = f"/api/invitations/{world.robin.pk}/replay/updates?after={after}"
        batch = send(make_client(world.ada), "GET", url).json()
        ends, data = list(accumulate(batch["sizes"])), base64.b64decode(batch["updates"])
        assert len(data) == (ends[-1] if ends else 0)
        parts = [data[end - size : end] for end, size in zip(ends, batch["sizes"], strict=True)]
        rows += zip(batch["documents"], batch["authors"], parts, strict=True)
        assert batch["times"] == sorted(batch["times"])
        after = batch["next"]
    return rows


def fold(updates: list[bytes]) -> str:
    doc: Doc = Doc()
    text = doc.get("source", type=Text)
    for update in updates:
        doc.apply_update(update)
    return str(text)


def type_words(page: DocumentPage, *words: str) -> None:
    for word in words:
        page.type(word)
        assert page.save().status_code == 200


def test_replays_to_the_last_byte_in_batches(world: World, page: DocumentPage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay, "BATCH_SIZE", 2)
    type_words(page, "a", "é", "😀", "b")
    rows = read_updates(world)
    document = Document.objects.get(session=world.robin)
    assert {row[0] for row in rows} == {document.pk}
    assert [row[1] for row in rows] == ["server", *["candidate"] * 4]
    assert fold([row[2] for row in rows]) == bytes(document.source).decode() == str(page.text)


def test_shows_what_happened_beside_edits(world: World, page: DocumentPage) -> None:
    type_words(page, "a")
    world.robin.timeline_events.create(
        kind=TimelineEvent.Kind.PASTED, at=timezone.now(), slug="softmax", exercise="implement", detail={"lines": 3}
    )
    shown = read_replay(world)
    assert [(row["slug"], row["exercise"], row["title"]) for row in shown["documents"]] == [
        ("softmax", "implement", "Numerically stable softmax")
    ]
    assert [(event["kind"], event["detail"]) for event in shown["events"]] == [("pasted", {"lines": 3})]
    assert [row["id"] for row in shown["submissions"]] == [str(world.submission.pk)]


def test_shows_only_the_result_of_a_private_period(world: World, page: DocumentPage) -> None:
    world.robin.interview.private_periods = 1
    world.robin.interview.save()
    start_private_period(world.robin)
    type_words(page, "SECRET")
    page.text.clear()
    page.type("public")
    assert page.save().status_code == 200
    run = Submission.objects.create(
        session=world.robin, slug="softmax", problem_version="1", seed=1, kind="run", source=b"SECRET", tag="cpu",
        priority=0, is_private=True,
    )  # fmt: skip
    world.robin.refresh_from_db()
    end_private_period(world.robin)
    rows = read_updates(world)
    assert fold([row[2] for row in rows]) == "public"
    assert not any(b"SECRET" in row[2] for row in rows)
    assert str(run.pk) not in [row["id"] for row in read_replay(world)["submissions"]]


def test_hides_an_exercise_that_was_opened_in_a_private_period(world: World, page: DocumentPage) -> None:
    world.robin.interview.private_periods = 1
    world.robin.interview.save()
    type_words(page, "a")
    start_private_period(world.robin)
    DocumentPage(world.robin.token, "fix-1")
    shown = {document for document, _, _ in read_updates(world)}
    assert shown == {Document.objects.get(session=world.robin, exercise="implement").pk}
    CandidateSession.objects.filter(pk=world.robin.pk).update(private_until=timezone.now())
    assert len({document for document, _, _ in read_updates(world)}) == 2


def test_does_not_say_whether_a_candidate_types_in_private(world: World, page: DocumentPage) -> None:
    world.robin.interview.private_periods = 1
    world.robin.interview.save()
    type_words(page, "a")
    start_private_period(world.robin)
    type_words(page, "b")
    DocumentPage(world.robin.token, "fix-1")
    type_words(page, "c")
    url = f"/api/invitations/{world.robin.pk}/replay/updates"
    assert send(make_client(world.ada), "GET", url).json()["next"] is None


@pytest.mark.parametrize("path", ["replay", "replay/updates", "live"])
def test_reading_what_a_candidate_typed_is_recorded(path: str, world: World, page: DocumentPage) -> None:
    type_words(page, "a")
    for _ in range(2):
        assert send(make_client(world.ada), "GET", f"/api/invitations/{world.robin.pk}/{path}").status_code == 200
    entry = AuditEntry.objects.get(action="watch session")  # one a day
    assert (entry.by, entry.subject) == (world.ada, f"invitation {world.robin.pk}")
