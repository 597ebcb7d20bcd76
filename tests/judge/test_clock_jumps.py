"""Somebody sets the clock, or the machine sleeps, while submissions are judged and interviews run."""

import pickle
import time
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from celery.beat import ScheduleEntry, Scheduler
from django.apps import apps
from django.db.models import DateTimeField, F
from django.utils import timezone

from judge import steady_schedule, tasks
from judge.actions.mail.queue_mail import queue_mail
from judge.actions.mail.send_mails import claim_mail, filter_due
from judge.actions.queue.claim_submission import claim_submission
from judge.actions.queue.lease import LEASE, renew_lease
from judge.celery import BEAT_SCHEDULE, app
from judge.models import Attempt, Outage, OutgoingMail, SessionState, Submission, Worker
from judge.operations import alerts, outages, queue_status, worker_registry
from judge.steady_schedule import SteadySchedule, read_steady_clock
from judge.workers.shared_state import SharedState
from tests.judge.factories import SLUG, World, make_client, send

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
BODY = {"slug": SLUG, "source": "x = 1\n", "kind": "run"}


@pytest.fixture(autouse=True)
def worker_state(monkeypatch: pytest.MonkeyPatch) -> SharedState:
    """The state of a worker that has just started."""
    state = SharedState()
    monkeypatch.setattr(tasks, "SHARED_STATE", state)
    return state


def set_clock(change: timedelta) -> None:
    """Set the clock of all machines, as far as anything can tell: what is stored and what was measured moves."""
    for model in apps.get_app_config("judge").get_models():
        names = [field.name for field in model._meta.concrete_fields if isinstance(field, DateTimeField)]
        if names and model._meta.managed:
            model._base_manager.update(**{name: F(name) - change for name in names})
    tasks.SHARED_STATE.clock_offset -= change.total_seconds()


def claim() -> Submission:
    row = claim_submission("cpu", f"{Worker.objects.get().name}:7")
    assert row is not None
    return row


@pytest.mark.parametrize("change", [HOUR, -HOUR, timedelta(minutes=2), timedelta(minutes=-2)])
def test_jump_takes_no_submission_from_its_worker(change: timedelta, world: World) -> None:
    tasks.sweep()
    row = claim()
    set_clock(change)
    tasks.sweep()
    assert renew_lease(row.pk, row.attempt)
    row.refresh_from_db()
    assert (row.state, row.attempt) == ("judging", 1)
    assert not Attempt.objects.exclude(ending="").exists()


@pytest.mark.parametrize("change", [HOUR, -HOUR])
def test_dead_worker_loses_its_submission_soon_after_a_jump(
    change: timedelta, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks.sweep()
    row = claim()
    set_clock(change)
    tasks.sweep()
    row.refresh_from_db()
    assert row.lease_until is not None
    assert row.lease_until <= timezone.now() + 2 * LEASE
    monkeypatch.setattr(tasks, "RENEWAL_SECONDS", 0.0)
    Submission.objects.update(lease_until=F("lease_until") - 2 * LEASE)
    tasks.sweep()
    row.refresh_from_db()
    assert row.state == "queued"


def test_drift_of_a_second_is_no_jump(world: World) -> None:
    tasks.sweep()
    set_clock(timedelta(seconds=1))
    tasks.sweep()
    assert not tasks.SHARED_STATE.had_clock_jump(60)


def test_dead_worker_is_offline_after_the_clock_is_set_back(world: World) -> None:
    set_clock(-HOUR)
    assert not worker_registry.filter_online().exists()


def test_jump_ends_no_drain(world: World) -> None:
    """A worker that was silent for an hour is deleted, and registers again without its drain request."""
    tasks.sweep()
    set_clock(2 * HOUR)
    tasks.sweep()
    assert Worker.objects.exists()


def test_candidate_submits_after_the_clock_is_set_back(world: World, settings: Any) -> None:
    settings.SUBMISSIONS_PER_MINUTE = 1
    path = f"/api/sessions/{world.robin.token}/submissions"
    Submission.objects.update(state="done")
    assert send(make_client(), "POST", path, BODY).status_code == 429
    set_clock(-HOUR)
    assert send(make_client(), "POST", path, BODY).status_code == 201


def test_interview_gets_back_what_a_jump_took(world: World) -> None:
    outages.report_alive(Outage.Service.WEB)
    set_clock(HOUR)
    world.robin.refresh_from_db()
    assert world.robin.state == SessionState.ENDED
    outages.report_alive(Outage.Service.WEB)
    given = send(make_client(world.olga), "POST", "/api/operator/give-time-back").json()["sessions"]
    assert given
    world.robin.refresh_from_db()
    assert world.robin.state == SessionState.RUNNING
    assert world.robin.ends_at is not None
    assert world.robin.ends_at > timezone.now() + timedelta(minutes=30)


def test_clock_that_is_corrected_leaves_no_outage(world: World) -> None:
    outages.report_alive(Outage.Service.WEB)
    set_clock(HOUR)
    outages.report_alive(Outage.Service.WEB)
    assert Outage.objects.exists()
    set_clock(-HOUR)
    outages.report_alive(Outage.Service.WEB)
    world.robin.refresh_from_db()
    assert (Outage.objects.exists(), world.robin.state) == (False, SessionState.RUNNING)
    set_clock(timedelta(minutes=10))
    outages.report_alive(Outage.Service.WEB)
    assert Outage.objects.count() == 1


def test_alert_says_that_nobody_sweeps_after_the_clock_is_set_back(world: World) -> None:
    Worker.objects.update(started_at=timezone.now() - HOUR, swept_at=timezone.now() + HOUR)
    assert [alert.code for alert in alerts.find_sweeper_alerts(list(Worker.objects.all()))] == ["sweep_overdue"]


def test_old_error_causes_no_alert_after_the_clock_is_set_back(world: World) -> None:
    row = claim()
    Attempt.objects.filter(submission=row).update(ending="unavailable", error="no cell", ended_at=timezone.now())
    assert queue_status.get_missing_cell_error() == "no cell"
    set_clock(-HOUR)
    assert queue_status.get_missing_cell_error() == ""


def test_mail_is_sent_after_the_clock_is_set_back(world: World, settings: Any) -> None:
    settings.MAIL, settings.PUBLIC_URL = "smtp", "https://judge.example.org"
    mail = queue_mail(
        OutgoingMail.Kind.PASSWORD_RESET, "r@example.org", username="ada", link="https://judge.example.org"
    )
    set_clock(-HOUR)
    assert claim_mail(mail.pk) is not None
    assert not filter_due().exists(), "another process may not claim it too"


def test_wrong_clock_deletes_nothing(world: World, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.RETENTION_DAYS = 30
    Submission.objects.update(state="done")
    tasks.sweep()
    set_clock(timedelta(days=365))
    tasks.sweep()
    tasks.apply_retention()
    world.robin.refresh_from_db()
    monkeypatch.setattr(tasks, "RETENTION_PAUSE_SECONDS", 0.0)
    tasks.apply_retention()
    assert not type(world.robin).objects.filter(pk=world.robin.pk).exists()


def make_entry(schedule: Any, last_run_at: datetime) -> ScheduleEntry:
    return ScheduleEntry(name="sweep", task="judge.sweep", schedule=schedule, last_run_at=last_run_at, app=app)


def is_due(entry: ScheduleEntry) -> bool:
    return bool(entry.is_due()[0])


def test_beat_sweeps_on_time_after_the_clock_is_set_back(monkeypatch: pytest.MonkeyPatch) -> None:
    schedule = BEAT_SCHEDULE["sweep"]["schedule"]
    scheduler = Scheduler(app, schedule={"sweep": make_entry(schedule, schedule.now())}, lazy=True)
    scheduler.producer = None
    sent: list[str] = []
    monkeypatch.setattr(scheduler, "apply_entry", lambda entry, producer: sent.append(entry.name))
    assert 5 < scheduler.tick() <= 10
    monkeypatch.setattr(app, "now", lambda: datetime.now(UTC) - HOUR)
    later = time.monotonic() + 11
    monkeypatch.setattr(steady_schedule, "time", SimpleNamespace(monotonic=lambda: later))
    scheduler.tick()
    assert sent == ["sweep"]
    assert 5 < scheduler.tick() <= 10


def test_beat_runs_at_once_what_an_earlier_process_ran_later() -> None:
    stored = pickle.loads(pickle.dumps(SteadySchedule(3600, nowfun=read_steady_clock)))
    assert is_due(make_entry(stored, datetime.now(UTC) + HOUR))
    assert not is_due(make_entry(stored, datetime.now(UTC) - HOUR / 2))
