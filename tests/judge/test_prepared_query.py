"""Prepared queries return what their query sets return."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session as LoginSession
from django.db import connection, transaction
from django.db.models import Model
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from judge.actions.queue.claim_submission import CLAIM, FIND_OLDEST, GET_SUBMISSION, LIST_SESSIONS
from judge.actions.queue.lease import FIND_LEASED
from judge.actions.queue.store_report import END_ATTEMPT, FIND_METRIC_FIELDS, FINISH_SUBMISSION
from judge.actions.results.mark_results_outdated import MARK_OUTDATED
from judge.actions.sessions.append_update import READ_CURRENT
from judge.actions.sessions.lock_session import LOCK_SESSION
from judge.actions.sessions.open_document import FIND_DOCUMENT
from judge.api.interviews.live import FIND_WATCHED, LIST_SUBMISSIONS
from judge.api.sessions.events import FIND_SESSION
from judge.api.sessions.router import FIND_INTERVIEW_SESSION
from judge.models import (
    Attempt,
    CandidateSession,
    Document,
    DocumentUpdate,
    Membership,
    Report,
    Submission,
    User,
)
from judge.prepared_query import PreparedQuery, insert_row, update_rows
from tests.judge.document_page import DocumentPage
from tests.judge.factories import SLUG, World, make_client, make_report, make_submission, store_as_worker

pytestmark = pytest.mark.django_db(transaction=True)


def describe(value: Any, *owners: Any) -> Any:
    """All that was loaded of an instance and of those that were loaded with it."""
    if not isinstance(value, Model) or value in owners:
        return value
    fields = {name: field for name, field in vars(value).items() if name != "_state"}
    cached = {name: describe(related, value, *owners) for name, related in value._state.fields_cache.items()}
    return type(value), value._state.db, value._state.adding, fields, cached


def list_cases(world: World, session: CandidateSession) -> list[tuple[PreparedQuery[Any], list[Any]]]:
    login = LoginSession.objects.order_by("-expire_date")[0].session_key
    return [
        (FIND_INTERVIEW_SESSION, [session.token]),
        (LOCK_SESSION, [session.pk]),
        (FIND_DOCUMENT, [session.pk, SLUG, "implement"]),
        (
            READ_CURRENT,
            [Document.objects.filter(session=session).values_list("pk", flat=True).first() or 0, session.pk],
        ),
        (FIND_SESSION, [session.pk]),
        (FIND_WATCHED, [session.pk, world.ada.pk, login, world.ada.password, timezone.now()]),
        (LIST_SUBMISSIONS, [session.pk, timezone.now()]),
    ]


def test_returns_what_its_query_set_returns(world: World) -> None:
    make_client(world.ada)
    for session in (world.robin, world.sam):  # two, so that an argument of the first one is not in the SQL
        page = DocumentPage(session.token)
        page.type("x")
        page.save()
        store_as_worker(make_submission(session), make_report())
        make_submission(session)  # without a report
        make_submission(session, is_private=True)
    CandidateSession.objects.filter(pk=world.robin.pk).update(private_until=timezone.now() + timedelta(minutes=5))
    DocumentPage(world.robin.token, "test")
    found = 0
    for session in (world.robin, world.sam):
        for query, arguments in list_cases(world, session):
            with transaction.atomic():
                expected = [describe(row) for row in query.build(*arguments)]
                assert [describe(row) for row in query.select(*arguments)] == expected
            found += len(expected)
    assert found == 17  # Ada may not watch Sam, and interviewers see no submission of a private period that runs


def test_finds_no_session_after_the_login_ends(world: World) -> None:
    make_client(world.ada)
    login = LoginSession.objects.get().session_key
    arguments = [world.robin.pk, world.ada.pk, login, world.ada.password]
    assert FIND_WATCHED.first(*arguments, timezone.now()) == world.robin
    assert FIND_WATCHED.first(*arguments, timezone.now() + timedelta(days=8)) is None
    assert FIND_WATCHED.first(*arguments[:-1], "another password", timezone.now()) is None


@pytest.mark.parametrize("change", ["role", "removal", "deactivation"])
def test_finds_no_session_without_access(world: World, change: str) -> None:
    make_client(world.ada)
    login = LoginSession.objects.get().session_key
    arguments = [world.robin.pk, world.ada.pk, login, world.ada.password]
    assert FIND_WATCHED.first(*arguments, timezone.now()) == world.robin
    membership = Membership.objects.filter(user=world.ada)
    match change:
        case "role":
            membership.update(role=Membership.Role.VIEWER)
        case "removal":
            membership.delete()
        case _:
            User.objects.filter(pk=world.ada.pk).update(is_active=False)
    assert FIND_WATCHED.first(*arguments, timezone.now()) is None


def test_missing_row_raises_the_error_of_its_model(world: World) -> None:
    with transaction.atomic(), pytest.raises(CandidateSession.DoesNotExist):
        LOCK_SESSION.get(world.robin.pk + 1000)


@pytest.mark.postgresql
def test_locks_only_in_a_transaction(world: World) -> None:
    with transaction.atomic():
        LOCK_SESSION.get(world.robin.pk)
    with pytest.raises(TransactionManagementError):
        LOCK_SESSION.get(world.robin.pk)


def test_refuses_an_argument_that_is_not_in_the_sql() -> None:
    query: PreparedQuery[User] = PreparedQuery(lambda pk, name: User.objects.filter(pk=pk), int, str)
    with pytest.raises(ValueError, match="not a parameter"):
        query.first(1, "ada")


def test_rows_of_values_are_those_of_the_query_set(world: World) -> None:
    rows = [make_submission(world.robin), make_submission(world.sam)]
    for row in rows:  # two, so that an argument of the first one is not in the SQL
        store_as_worker(row, make_report())
    queued = make_submission(world.sam)
    cases: list[tuple[PreparedQuery[Any], list[Any]]] = [
        *((FIND_METRIC_FIELDS, [row.pk, 1]) for row in rows),
        *((FIND_LEASED, [row.pk, 1]) for row in rows),
        *((LIST_SESSIONS, ["cpu", priority]) for priority in (0, 1)),
        (FIND_OLDEST, ["cpu", 0, world.sam.pk]),
        (GET_SUBMISSION, [queued.pk]),
    ]
    found = [query.select(*arguments) for query, arguments in cases]
    assert found == [list(query.build(*arguments)) for query, arguments in cases]
    assert [len(each) for each in found] == [1, 1, 0, 0, 2, 0, 1, 1]


def test_update_changes_what_its_query_set_changes(world: World) -> None:
    """Other rows, and rows in another state, stay as they are."""
    first, second = world.submission, make_submission(world.sam)
    assert [CLAIM.run(first.pk), CLAIM.run(first.pk), CLAIM.run(second.pk)] == [1, 0, 1]
    make_submission(world.sam)
    Attempt.objects.bulk_create([Attempt(submission=row, number=1) for row in (first, second)])
    assert [FINISH_SUBMISSION.run(first.pk, attempt) for attempt in (2, 1, 1)] == [0, 1, 0]
    assert END_ATTEMPT.run(second.pk, 1, "failed", "é%s") == 1
    rows = Submission.all_objects.order_by("created_at")
    assert list(rows.values_list("state", "attempt")) == [("done", 1), ("judging", 1), ("queued", 0)]
    assert [row.lease_until is not None for row in rows] == [False, True, False]
    attempts = Attempt.objects.order_by("pk")
    assert [(row.ending, row.error) for row in attempts] == [("", ""), ("failed", "é%s")]
    assert [row.ended_at is not None for row in attempts] == [False, True]
    CandidateSession.objects.update(time_up_handled_at=timezone.now(), results_at=timezone.now())
    assert MARK_OUTDATED.run(first.pk) == 1
    assert set(CandidateSession.objects.filter(results_at=None)) == {world.robin}


def test_inserts_with_a_given_key(world: World) -> None:
    report = Report(
        submission=world.submission,
        attempt=1,
        verdict="accepted",
        scores={"é": [1]},
        body="{}",
        created_at=timezone.now(),
    )
    insert_row(report)
    assert describe(Report.objects.get(pk=world.submission.pk)) == describe(Report.objects.get())
    stored = Report.objects.get(pk=world.submission.pk)
    assert (stored.scores, stored.created_at) == ({"é": [1]}, report.created_at)


def test_inserts_and_updates_as_models_do(world: World) -> None:
    page = DocumentPage(world.robin.token)
    first = world.robin.document_updates.get()
    fields = {field.attname: getattr(first, field.attname) for field in DocumentUpdate._meta.concrete_fields}
    row = DocumentUpdate(**fields | {"id": None, "number": 1, "position": 2, "sequence": 1, "update": b"\x00\xff"})
    insert_row(row)
    assert describe(DocumentUpdate.objects.get(pk=row.pk)) == describe(row)
    now = timezone.now()
    key = {"session_id": world.robin.pk, "slug": SLUG}
    assert update_rows(Document, key, {"source": b"\x00", "saved_at": now}) == 1
    assert update_rows(Document, key | {"exercise": "test"}, {"source": b"\x01"}) == 0
    document = Document.objects.get(session=world.robin)
    assert (bytes(document.source), document.saved_at) == (b"\x00", now)
    assert page.opened["number"] == document.number


def test_inserts_into_a_database_without_returning(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor == "postgresql":
        assert connection.features.can_return_columns_from_insert  # only old versions of SQLite lack it
        return
    DocumentPage(world.robin.token)
    first = world.robin.document_updates.get()
    fields = {field.attname: getattr(first, field.attname) for field in DocumentUpdate._meta.concrete_fields}
    row = DocumentUpdate(**fields | {"id": None, "number": 1, "position": 2, "sequence": 1})
    monkeypatch.setattr(connection.features, "can_return_columns_from_insert", False)
    with CaptureQueriesContext(connection) as captured:
        insert_row(row)
    assert "RETURNING" not in captured[0]["sql"]
    assert describe(DocumentUpdate.objects.get(position=2)) == describe(row)
