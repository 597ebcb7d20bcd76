"""Exports of a candidate's data: they take little memory, show what may be read when it is read, and are limited."""

import json
import tracemalloc
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from judge.actions.practice.practice_sessions import create_practice_session
from judge.domain import exported_rows
from judge.domain.export import export_candidate
from judge.domain.json_stream import stream_json
from judge.limits import rate_limits
from judge.models import AuditEntry, CandidateSession, DocumentUpdate, Submission, TimelineEvent
from tests.judge.exported_data import read_export, read_response
from tests.judge.factories import (
    SLUG,
    World,
    make_client,
    make_report,
    make_submission,
    send,
    show_results,
    store_as_worker,
)

PRACTICE = "/api/sessions/practice"
MEGABYTE = 1_000_000
ROWS = 20


def store_large_rows(session: CandidateSession) -> int:
    """Returns how many bytes of texts they have."""
    now, text = timezone.now(), b"x" * MEGABYTE
    document = session.documents.create(
        slug=SLUG, exercise="implement", source=text, snapshot=text, number=ROWS, saved_at=now
    )
    for number in range(1, ROWS + 1):
        fields = {"session": session, "number": number, "position": number, "stored_at": now}
        DocumentUpdate.objects.create(**fields, document=document, update=text, client="page", sequence=number)
        session.document_versions.create(slug=SLUG, exercise="implement", source=text, reason="restarted")
        store_as_worker(make_submission(session, source=text), make_report())
    return 3 * ROWS * MEGABYTE


@pytest.mark.django_db
def test_takes_little_memory_for_many_large_rows() -> None:
    session = create_practice_session()
    stored, size = store_large_rows(session), 0
    tracemalloc.start()
    try:
        for part in stream_json(export_candidate(session.candidate)):
            size += len(part.encode())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert size > stored
    assert peak < stored / 4


@pytest.mark.django_db
@pytest.mark.parametrize("page_rows", [1, 2, 500])
def test_has_each_row_once_in_order(page_rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exported_rows, "PAGE_ROWS", page_rows)
    monkeypatch.setattr(exported_rows, "BATCH_BYTES", 60)
    session, now = create_practice_session(), timezone.now()
    rows = [make_submission(session, source=b"x" * 25) for _ in range(5)]
    for row, minutes in zip(rows, (3, 1, 1, 2, 1), strict=True):  # some at the same time
        Submission.objects.filter(pk=row.pk).update(created_at=now - timedelta(minutes=minutes))
    store_as_worker(rows[3], make_report())
    (exported,) = read_export(session.candidate)["sessions"]
    expected = session.submissions.order_by("created_at", "pk").values_list("pk", flat=True)
    assert [row["id"] for row in exported["submissions"]] == list(map(str, expected))
    assert sum(row["report"] is not None for row in exported["submissions"]) == 1


@pytest.mark.django_db
def test_is_the_same_json_as_one_that_is_written_at_once() -> None:
    def yield_items() -> Iterator[Any]:
        yield {"text": 'a "quoted"\nline', "list": []}
        yield {"inner": iter([1, 2])}

    expected = {"list": [{"text": 'a "quoted"\nline', "list": []}, {"inner": [1, 2]}], "empty": [], "none": None}
    streamed = {"list": yield_items(), "empty": iter([]), "none": None}
    assert "".join(stream_json(streamed)) == json.dumps(expected, indent=2)


def test_a_reader_who_waits_gets_nothing_of_a_later_private_period(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An interviewer can read the first part, and the rest when a private period has started."""
    monkeypatch.setattr("judge.domain.json_stream.PART_CHARACTERS", 1)
    secret = "typed in private"
    parts = stream_json(export_candidate(world.robin.candidate, interviewer=world.ada))
    text = ""
    while '"interview"' not in text:
        text += next(parts)
    now = timezone.now()
    CandidateSession.objects.filter(pk=world.robin.pk).update(
        private_until=now + timedelta(minutes=5), private_periods_used=1
    )
    TimelineEvent.objects.create(session=world.robin, kind=TimelineEvent.Kind.PRIVATE_STARTED, at=now)
    document = world.robin.documents.create(
        slug=SLUG, exercise="implement", source=secret.encode(), snapshot=b"", number=1, saved_at=now
    )
    DocumentUpdate.objects.create(
        session=world.robin,
        document=document,
        number=1,
        position=1,
        update=secret.encode(),
        sequence=1,
        is_private=True,
        stored_at=now,
    )
    make_submission(world.robin, kind="run", source=secret.encode(), is_private=True)
    text += "".join(parts)
    assert json.loads(text)["sessions"][0]["submissions"]
    assert secret not in text


def test_ends_with_the_rows_of_a_candidate_who_is_deleted_meanwhile(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("judge.domain.json_stream.PART_CHARACTERS", 1)
    parts = stream_json(export_candidate(world.robin.candidate))
    text = ""
    while '"interview"' not in text:
        text += next(parts)
    world.robin.candidate.delete()
    text += "".join(parts)
    assert not json.loads(text)["sessions"][0]["submissions"]


def test_finds_the_audit_entries_of_all_submissions(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("judge.domain.export.SUBJECTS_PER_QUERY", 2)
    rows = [make_submission(world.robin) for _ in range(4)]
    subjects = [f"submission {row.pk}" for row in reversed(rows)] + [f"candidate {world.robin.candidate_id}"]
    for subject in [*subjects, "submission of another person"]:
        AuditEntry.objects.create(action="read", subject=subject, by_name="ada")
    audit = read_export(world.robin.candidate)["audit"]
    assert [entry["subject"] for entry in audit] == subjects


def set_limit(monkeypatch: pytest.MonkeyPatch, name: str, max_requests: int) -> None:
    monkeypatch.setattr(rate_limits, name, rate_limits.RateLimit(name, max_requests, 60, "exports"))


def export_practice(browser: Client) -> int:
    return send(browser, "GET", f"{PRACTICE}/export").status_code


def make_visitor(address: str) -> Client:
    visitor = Client(REMOTE_ADDR=address)
    send(visitor, "GET", PRACTICE)
    return visitor


@pytest.mark.django_db
def test_limits_the_exports_of_a_practice_session(monkeypatch: pytest.MonkeyPatch) -> None:
    set_limit(monkeypatch, "OWN_EXPORTS", 2)
    visitor = make_visitor("203.0.113.7")
    assert [export_practice(visitor) for _ in range(3)] == [200, 200, 429]
    assert export_practice(make_visitor("203.0.113.7")) == 200


def test_limits_the_exports_of_an_interviewer(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    set_limit(monkeypatch, "CANDIDATE_EXPORTS", 1)
    url = f"/api/candidates/{world.robin.candidate_id}/export"
    assert [send(make_client(world.ada), "GET", url).status_code for _ in range(2)] == [200, 429]
    assert AuditEntry.objects.filter(action="export candidate").count() == 1


def test_limits_the_exports_of_a_network_without_an_account(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each visitor can have many sessions."""
    set_limit(monkeypatch, "PRACTICE_EXPORTS", 2)
    assert [export_practice(make_visitor("203.0.113.7")) for _ in range(3)] == [200, 200, 429]
    assert export_practice(make_visitor("203.0.113.8")) == 200
    ada = make_client(world.ada)
    send(ada, "GET", PRACTICE)
    assert [export_practice(ada) for _ in range(3)] == [200] * 3


def test_interviewers_export_is_the_same_file(world: World) -> None:
    store_as_worker(world.submission, make_report())
    show_results(world.robin, world.ada)
    response = send(make_client(world.ada), "GET", f"/api/candidates/{world.robin.candidate_id}/export")
    assert response.streaming
    assert response.headers["Content-Type"] == "application/json"
    data = read_response(response)
    expected = read_export(world.robin.candidate, interviewer=world.ada)
    assert data["sessions"] == expected["sessions"]
