"""/api/sessions/{token}/documents/{slug}: what is typed is stored once, in order, and merged."""

import base64
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from judge.actions.sessions import append_update
from judge.domain import catalog
from judge.domain.documents.text_document import TextDocument
from judge.domain.documents.update_format import NO_UPDATE
from judge.domain.session_end import GRACE
from judge.http import batch_interval
from judge.http.handler import ARRIVED_AT
from judge.models import CandidateSession, Document, DocumentUpdate
from tests.judge.document_page import DocumentPage, encode
from tests.judge.factories import SLUG, World, make_client, make_session, send

pytestmark = pytest.mark.django_db(transaction=True)


def read_text(session: CandidateSession) -> str:
    return bytes(session.documents.get().source).decode()


def test_first_update_is_the_starter(world: World) -> None:
    page = DocumentPage(world.robin.token)
    assert str(page.text) == catalog.get_problem(SLUG).starter
    update = world.robin.document_updates.get()
    assert (update.number, update.position, update.author, page.opened["number"]) == (0, 1, "server", 0)
    assert base64.b64decode(page.opened["state"]) == bytes(update.update)
    assert page.opened["session"] == world.robin.token_digest


def test_opening_again_stores_nothing(world: World) -> None:
    states = [DocumentPage(world.robin.token).opened["state"] for _ in range(3)]
    assert len(set(states)) == 1
    assert DocumentUpdate.objects.count() == 1


@pytest.mark.parametrize("text", ["x = 1\n", "π\x00\r\n", "\U0001f600" * 1000, "# 日本 \U0001d499\n"])
def test_stores_what_is_typed(text: str, world: World) -> None:
    page = DocumentPage(world.robin.token)
    page.type(text)
    stored = page.save()
    assert (stored.status_code, stored.json()["number"], stored.json()["resync"]) == (200, 1, False), stored.json()
    assert str(DocumentPage(world.robin.token).text) == str(page.text) == read_text(world.robin)
    row = world.robin.document_updates.get(number=1)
    assert (row.author, row.client, row.sequence, row.is_late) == ("candidate", page.client, 1, False)


def test_exercises_have_documents_of_their_own(world: World) -> None:
    pages = {name: DocumentPage(world.robin.token, name) for name in ("implement", "fix-1", "test")}
    for name, page in pages.items():
        page.type(f"# {name}\n")
        assert page.save().json()["number"] == 1
    texts = [str(DocumentPage(world.robin.token, name).text) for name in pages]
    assert texts == [str(page.text) for page in pages.values()]
    positions = world.robin.document_updates.order_by("position").values_list("position", flat=True)
    assert list(positions) == [1, 2, 3, 4, 5, 6]


def test_repeated_batch_is_stored_once(world: World) -> None:
    page = DocumentPage(world.robin.token)
    page.type("x")
    body = page.build_body()
    answers = [page.post(body).json() for _ in range(3)]
    assert [(answer["number"], answer["saved_at"]) for answer in answers] == [(1, answers[0]["saved_at"])] * 3
    assert world.robin.document_updates.count() == 2


def test_batch_that_was_stored_before_an_earlier_one_is_stored_once(world: World) -> None:
    """A page that is closing sends its last batch with everything, beside the one that is on its way."""
    page = DocumentPage(world.robin.token)
    page.type("x")
    page.save()
    sent = page.sent
    page.type("y")
    earlier = page.build_body()
    page.sent = sent
    page.type("z")
    last = page.build_body()
    numbers = [page.post(body).json()["number"] for body in (last, earlier, last, earlier)]
    assert numbers == [2, 3, 2, 3]
    assert read_text(world.robin).endswith("xyz")


@pytest.mark.usefixtures("broker")
def test_a_batch_of_a_page_that_types_takes_six_statements(world: World) -> None:
    page = DocumentPage(world.robin.token)
    for _ in range(2):
        page.type("x")
        page.save()
    page.type("x")
    body = page.build_body()
    with CaptureQueriesContext(connection) as queries:
        assert page.post(body).status_code == 200
    statements = [query["sql"].split()[0] for query in queries.captured_queries]
    assert [each for each in statements if each not in ("BEGIN", "COMMIT")] == ["SELECT"] * 4 + [
        "INSERT",
        "UPDATE",
    ]


def test_refuses_other_content_under_a_used_sequence(world: World) -> None:
    page = DocumentPage(world.robin.token)
    page.type("x")
    page.save()
    page.type("y")
    refused = page.save(sequence=1)
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_update")
    assert read_text(world.robin).endswith("x")


def test_merges_two_pages(world: World) -> None:
    one, other = DocumentPage(world.robin.token), DocumentPage(world.robin.token)
    one.type("# one\n")
    other.type("# other\n")
    assert [page.save().json()["resync"] for page in (one, other)] == [False, False]
    merged = str(DocumentPage(world.robin.token).text)
    assert merged == read_text(world.robin)
    assert "# one\n" in merged
    assert "# other\n" in merged


def test_simultaneous_batches_are_all_stored(world: World) -> None:
    pages = [DocumentPage(world.robin.token) for _ in range(4)]
    start = threading.Barrier(len(pages))

    def type_and_save(number: int) -> list[int]:
        start.wait()
        try:
            statuses = []
            for _ in range(5):
                pages[number].type(f"<{number}>")
                statuses.append(pages[number].save().status_code)
            return statuses
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(pages)) as threads:
        assert [*threads.map(type_and_save, range(len(pages)))] == [[200] * 5] * len(pages)
    numbers = world.robin.documents.get().updates.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(21))
    assert [read_text(world.robin).count(f"<{number}>") for number in range(len(pages))] == [5] * 4


def test_page_with_other_text_loads_it_again(world: World) -> None:
    page = DocumentPage(world.robin.token)
    page.type("x")
    assert page.save(text_hash="0" * 64).json()["resync"]
    page.type("y")
    assert not page.save().json()["resync"]


def test_page_that_lacks_updates_of_another_is_not_compared(world: World) -> None:
    one, other = DocumentPage(world.robin.token), DocumentPage(world.robin.token)
    del other.text[0:3]  # deletions change no clock
    other.save()
    one.type("x")
    assert not one.save().json()["resync"]
    DocumentUpdate.objects.update(stored_at=timezone.now() - timedelta(minutes=1))
    one.type("y")
    assert one.save().json()["resync"]


@pytest.mark.parametrize("kind", ["empty", "text", "truncated", "embed", "other root"])
def test_refuses_what_is_no_edit_of_the_text(kind: str, world: World) -> None:
    page = DocumentPage(world.robin.token)
    page.type("x")
    valid = base64.b64decode(page.build_body()["update"])
    client = b"\x01\x01\x05\x00"
    updates = {
        "empty": b"",
        "text": b"x = 1",
        "truncated": valid[:-1],
        "embed": client + b"\x05\x01\x06source\x02{}\x00",
        "other root": client + b"\x04\x01\x05other\x01x\x00",
    }
    refused = page.save(update=encode(updates[kind]))
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_update"), refused.json()
    assert world.robin.document_updates.count() == 1


def test_refuses_an_update_that_needs_a_lost_one(world: World) -> None:
    page = DocumentPage(world.robin.token)
    page.type("x")
    page.build_body()
    page.type("y")
    refused = page.save()
    assert refused.json()["code"] == "invalid_update"
    assert "missing" in refused.json()["message"]


@pytest.mark.parametrize(
    "fields",
    [
        {"update": "no base64"},
        {"client": "short"},
        {"client": "x" * 41},
        {"client": "has spaces in it"},
        {"sequence": 0},
        {"sequence": 2**53},
        {"text_hash": "x"},
        {"state_vector": "?"},
    ],
)
def test_refuses_malformed_fields(fields: dict[str, Any], world: World) -> None:
    page = DocumentPage(world.robin.token)
    page.type("x")
    assert page.save(**fields).status_code == 422
    assert world.robin.document_updates.count() == 1


def test_stores_late_updates_and_marks_them(world: World) -> None:
    page = DocumentPage(world.robin.token)
    assert page.opened["can_edit"]
    send(make_client(), "POST", f"/api/sessions/{world.robin.token}/end")
    CandidateSession.objects.update(ended_at=timezone.now() - GRACE)
    page.type("# typed offline")
    stored = page.save()
    assert (stored.status_code, stored.json()["late"]) == (200, True)
    assert world.robin.document_updates.get(number=1).is_late
    page.load()
    assert (page.opened["can_edit"], str(page.text).endswith("# typed offline")) == (False, True)


def test_refuses_updates_long_after_the_end(world: World) -> None:
    page = DocumentPage(world.robin.token)
    CandidateSession.objects.filter(pk=world.robin.pk).update(ended_at=timezone.now() - timedelta(days=8))
    page.type("x")
    assert page.save().json()["code"] == "session_ended"


def test_refuses_before_the_start(world: World) -> None:
    session = make_session(world.ada, "Kim", started=False)
    url = f"/api/sessions/{session.token}/documents/{SLUG}"
    assert send(make_client(), "GET", url).json()["code"] == "session_not_started"
    page = DocumentPage(world.robin.token)
    page.type("x")
    page.url = url
    assert page.save(session="").json()["code"] == "session_not_started"
    assert not session.documents.exists()


def test_refuses_text_that_was_typed_in_another_session(world: World) -> None:
    page = DocumentPage(world.robin.token)
    page.type("x")
    refused = page.save(session=world.sam.token_digest)
    assert (refused.status_code, refused.json()["code"]) == (409, "other_session")


@pytest.mark.parametrize("path", [f"{SLUG}?exercise=fix-99", "no-such-problem", "lru_cache"])
def test_refuses_what_the_interview_does_not_have(path: str, world: World) -> None:
    assert send(make_client(), "GET", f"/api/sessions/{world.robin.token}/documents/{path}").status_code == 404
    assert not Document.objects.exists()


def test_snapshots_change_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(append_update, "SNAPSHOT_UPDATES", 3)
    page = DocumentPage(world.robin.token)
    for number in range(8):
        page.type(f"😀{number}")
        del page.text[0:1]
        assert page.save().status_code == 200
    document = world.robin.documents.get()
    assert (document.number, document.snapshot_number) == (8, 6)
    updates = [bytes(row.update) for row in document.updates.order_by("number")]
    folded = TextDocument(NO_UPDATE, updates)
    assert folded.get_text() == str(page.text) == bytes(document.source).decode()


def test_pages_wait_longer_while_the_server_is_slow(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also while requests wait for a thread, before they touch the database."""
    interval, request = batch_interval.BatchInterval(), RequestFactory().post("/")
    assert interval.get_milliseconds() == 250
    monkeypatch.setattr(batch_interval, "monotonic", lambda: 10.0)
    request.META[ARRIVED_AT] = 8.0
    for _ in range(3):
        with interval.measure(request):
            pass
    assert interval.get_milliseconds() == 1000


def test_pages_wait_longer_before_the_server_is_saturated(monkeypatch: pytest.MonkeyPatch) -> None:
    interval, request = batch_interval.BatchInterval(), RequestFactory().post("/")

    def answer(seconds: float, computed: float) -> int:
        """A quick answer, `seconds` later. The process has computed for so much of them."""
        now, used = batch_interval.monotonic() + seconds, batch_interval.process_time() + computed
        monkeypatch.setattr(batch_interval, "monotonic", lambda: now)
        monkeypatch.setattr(batch_interval, "process_time", lambda: used)
        with interval.measure(request):
            pass
        return interval.get_milliseconds()

    assert [answer(1, 0.5) for _ in range(3)] == [250] * 3
    busy = [answer(1, 0.95) for _ in range(10)]
    assert busy == sorted(busy)
    assert busy[-1] == 1000
    assert answer(0.1, 0.1) == 1000  # too short to measure
    assert [answer(1, 0.1) for _ in range(10)][-1] == 250
