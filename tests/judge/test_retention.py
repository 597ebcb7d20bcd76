"""What is deleted by itself, after how long, and what never is. Rows are dated back, as no test waits for days."""

from datetime import timedelta
from typing import Any, cast

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from judge.actions.practice.open_practice import create_practice_session, get_or_create_account_practice
from judge.actions.privacy import apply_retention as module
from judge.actions.privacy.apply_retention import apply_retention, preview_retention
from judge.celery import app
from judge.domain.audit_log import record_audit
from judge.models import AuditEntry, Candidate, CandidateSession, LoginFailure, Submission
from judge.settings import read_days
from judge.tasks import apply_retention as retention_task
from tests.judge.broker import Broker
from tests.judge.factories import SLUG, World, make_client, make_report, make_submission, send, store_as_worker

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ninety_days(settings: Any) -> None:
    settings.RETENTION_DAYS = 90
    settings.PRACTICE_RETENTION_DAYS = 180
    settings.AUDIT_DAYS = 730


def age(session: CandidateSession, number: int) -> None:
    """As if all of it were so many days older."""
    back = timedelta(days=number)
    for row in [
        session,
        session.candidate,
        *session.submissions.all(),
        *session.drafts.all(),
        *session.draft_versions.all(),
    ]:
        for field in row._meta.concrete_fields:
            if field.get_internal_type() == "DateTimeField" and getattr(row, field.name):
                type(row).objects.filter(pk=row.pk).update(**{field.name: getattr(row, field.name) - back})


def is_kept(session: CandidateSession) -> bool:
    return Candidate.objects.filter(pk=session.candidate_id).exists()


def judged(world: World) -> CandidateSession:
    store_as_worker(world.submission, make_report())
    return world.robin


@pytest.mark.parametrize(("number", "kept"), [(89, True), (91, False)])
def test_it_deletes_an_interviews_data_after_its_time(number: int, kept: bool, world: World) -> None:
    age(judged(world), number)
    assert preview_retention().candidates == (0 if kept else 1)
    assert apply_retention().candidates == (0 if kept else 1)
    assert is_kept(world.robin) is kept
    assert is_kept(world.sam)


def test_it_keeps_everything_where_no_time_is_set(world: World, settings: Any) -> None:
    settings.RETENTION_DAYS = settings.PRACTICE_RETENTION_DAYS = settings.AUDIT_DAYS = 0
    practised = create_practice_session()
    for session in (judged(world), practised):
        age(session, 5000)
    record_audit(world.ada, "log in", "account 1")
    AuditEntry.objects.update(at=timezone.now() - timedelta(days=5000))
    assert apply_retention() == module.RetentionResult(0, 0, 0, has_more=False)
    assert is_kept(world.robin)
    assert is_kept(practised)


@pytest.mark.parametrize("state", ["queued", "judging"])
def test_it_never_deletes_what_waits_or_is_judged(state: str, world: World) -> None:
    Submission.objects.update(state=state)
    age(world.robin, 5000)
    assert apply_retention().candidates == 0
    assert is_kept(world.robin)


@pytest.mark.parametrize("used", ["started_at", "ended_at", "revoked_at", "submission", "draft", "old draft"])
def test_any_use_begins_the_time_anew(used: str, world: World) -> None:
    session = judged(world)
    age(session, 100)
    now = timezone.now()
    if used == "submission":
        store_as_worker(make_submission(session), make_report())
    elif used == "draft":
        session.drafts.create(slug=SLUG, source=b"x", revision=1, saved_at=now)
    elif used == "old draft":
        session.draft_versions.create(slug=SLUG, exercise="fix-1", source=b"x", reason="restarted")
    else:
        CandidateSession.objects.filter(pk=session.pk).update(**{used: now})
    apply_retention()
    assert is_kept(session)


def test_it_deletes_an_invitation_that_nobody_took_up(world: World) -> None:
    CandidateSession.objects.filter(pk=world.sam.pk).update(started_at=None)
    world.sam.refresh_from_db()
    age(world.sam, 91)
    assert apply_retention().candidates == 1
    assert not is_kept(world.sam)


@pytest.mark.parametrize(("number", "kept"), [(91, True), (179, True), (181, False)])
def test_practice_without_an_account_has_its_own_time(number: int, kept: bool, world: World) -> None:
    session = create_practice_session()
    session.practice_attempts.create(slug=SLUG, started_at=session.created_at - timedelta(days=number))
    age(session, number)
    assert apply_retention().practice == (0 if kept else 1)
    assert is_kept(session) is kept


def test_an_accounts_practice_is_kept(world: World) -> None:
    session = get_or_create_account_practice(world.ada)
    age(session, 5000)
    apply_retention()
    assert is_kept(session)


@pytest.mark.parametrize("used", ["round", "explained"])
def test_practising_begins_the_time_anew(used: str, world: World) -> None:
    session = create_practice_session()
    age(session, 200)
    if used == "round":
        session.practice_attempts.create(slug=SLUG)
    else:
        session.trap_assessments.create(slug=SLUG, trap="0" * 12, outcome="explained", assessed_at=timezone.now())
    apply_retention()
    assert is_kept(session)


def test_it_is_bounded_and_goes_on_where_it_stopped(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_CANDIDATES", 3)
    sessions = [create_practice_session() for _ in range(7)]
    for session in sessions:
        age(session, 200)
    runs = [apply_retention() for _ in range(4)]
    assert [(run.practice, run.has_more) for run in runs] == [(3, True), (3, True), (1, False), (0, False)]


def test_it_leaves_who_comes_back_at_the_last_moment(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    session = create_practice_session()
    age(session, 200)
    real = module.lock_candidate

    def used_meanwhile(candidate: Candidate) -> Any:
        session.practice_attempts.create(slug=SLUG)
        return real(candidate)

    monkeypatch.setattr(module, "lock_candidate", used_meanwhile)
    assert apply_retention().practice == 0
    assert is_kept(session)


def test_it_notes_what_it_deleted(world: World) -> None:
    age(judged(world), 91)
    apply_retention()
    entry = AuditEntry.objects.get(action="delete candidate")
    assert (entry.by, entry.by_name, entry.subject) == (None, "retention", f"candidate {world.robin.candidate_id}")


def test_it_removes_old_entries_of_the_audit_log_and_says_so(world: World) -> None:
    for number in (729, 731, 800):
        entry = record_audit(world.ada, "log in", f"account {number}")
        AuditEntry.objects.filter(pk=entry.pk).update(at=timezone.now() - timedelta(days=number))
    assert apply_retention().audit_entries == 2
    assert apply_retention().audit_entries == 0
    assert set(AuditEntry.objects.values_list("subject", "detail__entries")) == {
        ("account 729", None),
        ("audit log", 2),
    }


def test_it_removes_wrong_logins_and_ended_sessions(world: World) -> None:
    LoginFailure.objects.create(username="ada", address="10.0.0.7")
    LoginFailure.objects.update(at=timezone.now() - timedelta(hours=1))
    make_client(world.ada)
    make_client(world.ben)
    session = Session.objects.first()
    assert session
    Session.objects.filter(pk=session.pk).update(expire_date=timezone.now() - timedelta(days=1))
    apply_retention()
    assert (LoginFailure.objects.count(), Session.objects.count()) == (0, 1)


def test_the_command_says_what_is_due_and_deletes_nothing_when_told_so(world: World, capsys: Any) -> None:
    age(judged(world), 91)
    call_command("apply_retention", "--dry-run")
    assert "Due: 1 candidates, 0 practice sessions" in capsys.readouterr().out
    assert is_kept(world.robin)
    call_command("apply_retention")
    assert not is_kept(world.robin)


def test_a_candidate_is_told_how_long_it_is_kept(world: World, settings: Any) -> None:
    def told(client: Client, token: str) -> str:
        return send(client, "GET", f"/api/sessions/{token}").json()["retention"]

    assert "deleted 90 days after you last worked on it" in told(make_client(), world.robin.token)
    assert "deleted 180 days after you last practised" in told(make_client(), "practice")
    assert "kept until you delete it" in told(make_client(world.ada), "practice")
    settings.RETENTION_DAYS = 0
    assert "until your interviewer deletes it" in told(make_client(), world.robin.token)


@pytest.mark.parametrize("text", ["-1", "ninety", "1.5", "99999999"])
def test_a_time_that_makes_no_sense_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUDGE_RETENTION_DAYS", text)
    with pytest.raises(Exception, match=r"JUDGE_RETENTION_DAYS is .* Set it to a number of days"):
        read_days("JUDGE_RETENTION_DAYS", 0)


def test_the_task_rings_for_another_run_when_some_are_left(
    world: World, broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_CANDIDATES", 1)
    for _ in range(2):
        session = create_practice_session()
        session.practice_attempts.create(slug=SLUG, started_at=session.created_at - timedelta(days=200))
        age(session, 200)
    retention_task()
    assert b"judge.apply_retention" in cast("list[bytes]", broker.client.lrange("sweep", 0, -1))[0]
    broker.client.delete("sweep")
    retention_task()
    assert not broker.client.exists("sweep")


def test_beat_asks_for_it_each_hour(settings: Any) -> None:
    asked = settings.CELERY_BEAT_SCHEDULE["retention"]
    assert (asked["task"], asked["schedule"].seconds) == ("judge.apply_retention", 3600)
    assert asked["options"]["queue"] == "sweep"
    assert asked["task"] in app.tasks
