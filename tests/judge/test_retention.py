"""Retention: what is deleted automatically, after how long, and what never is. Tests backdate rows."""

from datetime import timedelta
from typing import Any, cast

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from judge.actions.audit.record_entry import record_audit_entry
from judge.actions.practice.practice_sessions import create_practice_session, get_or_create_account_practice
from judge.actions.privacy import apply_retention as apply_retention_module
from judge.actions.privacy.apply_retention import apply_retention, preview_retention
from judge.celery import BEAT_SCHEDULE, app
from judge.models import AuditEntry, Candidate, CandidateSession, LoginFailure, Submission
from judge.settings import read_days
from judge.tasks import apply_retention as retention_task
from tests.judge.factories import SLUG, World, make_client, make_report, make_submission, send, store_as_worker
from tools.stack import Broker

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def retention_settings(settings: Any) -> None:
    settings.RETENTION_DAYS = 90
    settings.PRACTICE_RETENTION_DAYS = 180
    settings.AUDIT_DAYS = 730


def make_older(session: CandidateSession, days: int) -> None:
    """Make all rows of the session this many days older."""
    offset = timedelta(days=days)
    for row in [
        session,
        session.candidate,
        *session.submissions.all(),
        *session.documents.all(),
        *session.document_versions.all(),
    ]:
        for field in row._meta.concrete_fields:
            if field.get_internal_type() == "DateTimeField" and getattr(row, field.name):
                type(row).objects.filter(pk=row.pk).update(**{field.name: getattr(row, field.name) - offset})


def is_stored(session: CandidateSession) -> bool:
    return Candidate.objects.filter(pk=session.candidate_id).exists()


def make_judged_session(world: World) -> CandidateSession:
    store_as_worker(world.submission, make_report())
    return world.robin


@pytest.mark.parametrize(("days", "stored"), [(89, True), (91, False)])
def test_deletes_interview_data_after_retention_days(days: int, stored: bool, world: World) -> None:
    make_older(make_judged_session(world), days)
    assert preview_retention().candidates == (0 if stored else 1)
    assert apply_retention().candidates == (0 if stored else 1)
    assert is_stored(world.robin) is stored
    assert is_stored(world.sam)


def test_deletes_nothing_if_retention_days_are_zero(world: World, settings: Any) -> None:
    settings.RETENTION_DAYS = settings.PRACTICE_RETENTION_DAYS = settings.AUDIT_DAYS = 0
    practice = create_practice_session()
    for session in (make_judged_session(world), practice):
        make_older(session, 5000)
    record_audit_entry(world.ada, "log in", "account 1")
    AuditEntry.objects.update(at=timezone.now() - timedelta(days=5000))
    assert apply_retention() == apply_retention_module.RetentionResult(0, 0, 0, has_more=False)
    assert is_stored(world.robin)
    assert is_stored(practice)


@pytest.mark.parametrize("state", ["queued", "judging"])
def test_keeps_candidate_with_unfinished_submission(state: str, world: World) -> None:
    Submission.objects.update(state=state)
    make_older(world.robin, 5000)
    assert apply_retention().candidates == 0
    assert is_stored(world.robin)


@pytest.mark.parametrize("used", ["started_at", "ended_at", "revoked_at", "submission", "document", "version"])
def test_use_of_an_interview_restarts_retention(used: str, world: World) -> None:
    session = make_judged_session(world)
    make_older(session, 100)
    now = timezone.now()
    if used == "submission":
        store_as_worker(make_submission(session), make_report())
    elif used == "document":
        session.documents.create(slug=SLUG, exercise="implement", source=b"x", snapshot=b"", number=1, saved_at=now)
    elif used == "version":
        session.document_versions.create(slug=SLUG, exercise="fix-1", source=b"x", reason="restarted")
    else:
        CandidateSession.objects.filter(pk=session.pk).update(**{used: now})
    apply_retention()
    assert is_stored(session)


def test_deletes_unused_invitation(world: World) -> None:
    CandidateSession.objects.filter(pk=world.sam.pk).update(started_at=None)
    world.sam.refresh_from_db()
    make_older(world.sam, 91)
    assert apply_retention().candidates == 1
    assert not is_stored(world.sam)


@pytest.mark.parametrize(
    ("expires", "planned", "withdrawn", "stored"),
    [(1, None, False, True), (-1, None, False, False), (1, None, True, False), (None, 0, False, True)],
    ids=["open", "expired", "withdrawn", "planned"],
)
def test_keeps_an_invitation_until_it_expires(
    expires: int | None, planned: int | None, withdrawn: bool, stored: bool, world: World
) -> None:
    """Its candidate has read until when they can start."""
    CandidateSession.objects.filter(pk=world.sam.pk).update(started_at=None)
    world.sam.refresh_from_db()
    make_older(world.sam, 200)
    now = timezone.now()
    CandidateSession.objects.filter(pk=world.sam.pk).update(
        expires_at=None if expires is None else now + timedelta(days=expires),
        scheduled_at=None if planned is None else now + timedelta(days=planned),
        revoked_at=now - timedelta(days=91) if withdrawn else None,
    )
    apply_retention()
    assert is_stored(world.sam) is stored


@pytest.mark.parametrize(("days", "stored"), [(91, True), (179, True), (181, False)])
def test_anonymous_practice_has_its_own_retention(days: int, stored: bool, world: World) -> None:
    session = create_practice_session()
    session.practice_attempts.create(slug=SLUG, started_at=session.created_at - timedelta(days=days))
    make_older(session, days)
    assert apply_retention().practice == (0 if stored else 1)
    assert is_stored(session) is stored


def test_keeps_practice_of_accounts(world: World) -> None:
    session = get_or_create_account_practice(world.ada)
    make_older(session, 5000)
    apply_retention()
    assert is_stored(session)


@pytest.mark.parametrize("used", ["practice attempt", "explained"])
def test_use_of_practice_restarts_retention(used: str, world: World) -> None:
    session = create_practice_session()
    make_older(session, 200)
    if used == "practice attempt":
        session.practice_attempts.create(slug=SLUG)
    else:
        session.trap_assessments.create(slug=SLUG, trap="0" * 12, answer="explained", assessed_at=timezone.now())
    apply_retention()
    assert is_stored(session)


def test_run_is_bounded_and_next_run_continues(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apply_retention_module, "MAX_CANDIDATES", 3)
    sessions = [create_practice_session() for _ in range(7)]
    for session in sessions:
        make_older(session, 200)
    runs = [apply_retention() for _ in range(4)]
    assert [(run.practice, run.has_more) for run in runs] == [(3, True), (3, True), (1, False), (0, False)]


def test_keeps_candidate_used_during_the_run(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    session = create_practice_session()
    make_older(session, 200)
    real_lock = apply_retention_module.lock_candidate

    def use_and_lock(candidate: Candidate) -> Any:
        session.practice_attempts.create(slug=SLUG)
        return real_lock(candidate)

    monkeypatch.setattr(apply_retention_module, "lock_candidate", use_and_lock)
    assert apply_retention().practice == 0
    assert is_stored(session)


def test_records_deletion_in_audit_log(world: World) -> None:
    make_older(make_judged_session(world), 91)
    apply_retention()
    entry = AuditEntry.objects.get(action="delete candidate")
    assert (entry.by, entry.by_name, entry.subject) == (None, "retention", f"candidate {world.robin.candidate_id}")


def test_deletes_old_audit_entries_and_records_it(world: World) -> None:
    for number in (729, 731, 800):
        entry = record_audit_entry(world.ada, "log in", f"account {number}")
        AuditEntry.objects.filter(pk=entry.pk).update(at=timezone.now() - timedelta(days=number))
    assert apply_retention().audit_entries == 2
    assert apply_retention().audit_entries == 0
    assert set(AuditEntry.objects.values_list("subject", "detail__entries")) == {
        ("account 729", None),
        ("audit log", 2),
    }


def test_deletes_login_failures_and_expired_sessions(world: World) -> None:
    LoginFailure.objects.create(username="ada", address="10.0.0.7")
    LoginFailure.objects.update(at=timezone.now() - timedelta(hours=1))
    make_client(world.ada)
    make_client(world.ben)
    session = Session.objects.first()
    assert session
    Session.objects.filter(pk=session.pk).update(expire_date=timezone.now() - timedelta(days=1))
    apply_retention()
    assert (LoginFailure.objects.count(), Session.objects.count()) == (0, 1)


def test_dry_run_reports_and_deletes_nothing(world: World, capsys: Any) -> None:
    make_older(make_judged_session(world), 91)
    call_command("apply_retention", "--dry-run")
    assert "Due: 1 candidates, 0 practice sessions" in capsys.readouterr().out
    assert is_stored(world.robin)
    call_command("apply_retention")
    assert not is_stored(world.robin)


def test_session_shows_how_long_data_is_stored(world: World, settings: Any) -> None:
    def get_retention_text(client: Client, token: str) -> str:
        return send(client, "GET", f"/api/sessions/{token}").json()["retention"]

    assert "deleted 90 days after you last worked on it" in get_retention_text(make_client(), world.robin.token)
    assert "deleted 180 days after you last practiced" in get_retention_text(make_client(), "practice")
    assert "stored until you delete it" in get_retention_text(make_client(world.ada), "practice")
    settings.RETENTION_DAYS = 0
    assert "until your interviewer deletes it" in get_retention_text(make_client(), world.robin.token)


@pytest.mark.parametrize("text", ["-1", "ninety", "1.5", "99999999"])
def test_rejects_invalid_retention_days(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUDGE_RETENTION_DAYS", text)
    with pytest.raises(Exception, match=r"JUDGE_RETENTION_DAYS is .* Set it to a number of days"):
        read_days("JUDGE_RETENTION_DAYS", 0)


def test_task_schedules_another_run_if_data_is_left(
    world: World, broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apply_retention_module, "MAX_CANDIDATES", 1)
    for _ in range(2):
        session = create_practice_session()
        session.practice_attempts.create(slug=SLUG, started_at=session.created_at - timedelta(days=200))
        make_older(session, 200)
    retention_task()
    assert b"judge.apply_retention" in cast("list[bytes]", broker.client.lrange("sweep", 0, -1))[0]
    broker.client.delete("sweep")
    retention_task()
    assert not broker.client.exists("sweep")


def test_beat_schedules_retention_hourly() -> None:
    entry = BEAT_SCHEDULE["retention"]
    assert (entry["task"], entry["schedule"].seconds) == ("judge.apply_retention", 3600)
    assert entry["options"]["queue"] == "sweep"
    assert entry["task"] in app.tasks
