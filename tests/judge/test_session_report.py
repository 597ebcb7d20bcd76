"""The report of one session: what a candidate did, when, and with what results."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from judge.actions.sessions.private_period import start_private_period
from judge.actions.sessions.submit_at_end import submit_ended_session
from judge.api.interviews import session_report
from judge.domain.exercise_times import Activity, divide_time
from judge.domain.session_end import GRACE
from judge.models import CandidateSession, Submission, TimelineEvent
from tests.judge.document_page import DocumentPage
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

Kind = TimelineEvent.Kind
START = datetime(2027, 2, 3, 10, tzinfo=timezone.get_default_timezone())
A, B = ("softmax", "implement"), ("softmax", "fix-1")


def read(world: World, path: str = "") -> Any:
    return send(make_client(world.ada), "GET", f"/api/invitations/{world.robin.pk}/report{path}")


def get_exercise(world: World, name: str = "implement") -> dict[str, Any]:
    return next(each for each in read(world).json()["exercises"] if each["exercise"] == name)


def after(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)


def test_time_counts_for_the_exercise_of_the_next_activity() -> None:
    activity = [Activity(after(2), A, True), Activity(after(10), A), Activity(after(15), B), Activity(after(20), A)]
    times = divide_time(START, after(30), activity, [])
    assert times == {A: timedelta(minutes=10 + 5 + 10), B: timedelta(minutes=5)}


def test_time_up_to_an_opening_counts_for_the_exercise_before() -> None:
    activity = [Activity(after(0), A, True), Activity(after(8), B, True), Activity(after(9), B)]
    assert divide_time(START, after(10), activity, []) == {A: timedelta(minutes=8), B: timedelta(minutes=2)}


def test_pauses_and_what_is_outside_the_session_count_for_nothing() -> None:
    activity = [Activity(after(-5), A, True), Activity(after(20), A), Activity(after(99), B)]
    times = divide_time(START, after(30), activity, [(after(5), after(15))])
    assert sum(times.values(), timedelta()) == timedelta(minutes=20)


def test_edit_by_an_interviewer_is_no_work_of_the_candidate(db: None, world: World) -> None:
    page = DocumentPage(world.robin.token)
    CandidateSession.objects.filter(pk=world.robin.pk).update(started_at=timezone.now() - timedelta(minutes=10))
    world.robin.document_updates.update(author="interviewer")
    Submission.objects.all().delete()
    assert page.opened["number"] == 0
    assert get_exercise(world)["seconds"] == 0
    assert get_exercise(world)["is_opened"]


@pytest.mark.django_db
def test_names_bugs_and_failed_cases_of_the_submission_that_counts(world: World) -> None:
    show_results(world.robin, world.ada)
    store_as_worker(world.submission, make_report())
    make_submission(world.robin, kind="run")
    make_submission(world.robin, state="cancelled")
    make_submission(world.robin, origin="interviewer")
    shown = get_exercise(world)
    assert (shown["runs"], shown["submits"], shown["final"]["id"]) == (1, 1, str(world.submission.pk))
    assert [bug["title"] for bug in shown["bugs"]] == ["The mean"]
    assert [(case["index"], case["group"]) for case in shown["failed"]] == [(0, "normal"), (1, "normal")]
    report = read(world).json()
    assert report["bugs"] == [{"submission": str(world.submission.pk), "titles": ["The mean"]}]
    assert [row["kind"] for row in report["submissions"]] == ["submit", "run", "submit", "submit"]


@pytest.mark.django_db
def test_reads_the_result_that_counts_behind_many_others(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    show_results(world.robin, world.ada)
    monkeypatch.setattr(session_report, "MAX_READ_REPORTS", 1)
    store_as_worker(world.submission, make_report())
    for _ in range(2):
        store_as_worker(make_submission(world.robin, exercise="fix-1"), make_report())
    assert [bug["title"] for bug in get_exercise(world)["bugs"]] == ["The mean"]


@pytest.mark.django_db
def test_counts_signals(world: World) -> None:
    for kind, detail in [
        (Kind.PASTED, {"lines": 2}),
        (Kind.PASTED, {"lines": 14}),
        (Kind.RETURNED, {"seconds": 200}),
        (Kind.RETURNED, {"seconds": 40}),
    ]:
        world.robin.timeline_events.create(kind=kind, at=timezone.now(), slug=SLUG, detail=detail)
    world.robin.timeline_events.create(kind=Kind.PASTED, at=timezone.now(), slug="warm_up", detail={"lines": 99})
    signals = read(world).json()["signals"]
    assert (signals["pastes"], signals["largest_paste_lines"]) == (2, 14)
    assert (signals["times_away"], signals["away_seconds"]) == (2, 240)


def record_absence(world: World, *moments: tuple[Kind, int]) -> dict[str, int]:
    """Store events at these minutes after the start of Robin's session, which ends after 45, and read the signals."""
    start = timezone.now() - timedelta(minutes=50)
    CandidateSession.objects.filter(pk=world.robin.pk).update(
        started_at=start, extra_seconds=60 * (45 - world.interview.minutes)
    )
    for kind, minute in moments:
        world.robin.timeline_events.create(kind=kind, at=start + timedelta(minutes=minute))
    return read(world).json()["signals"]


@pytest.mark.django_db
def test_who_never_returns_is_away_until_the_end(world: World) -> None:
    signals = record_absence(world, (Kind.LEFT_PAGE, 20))
    assert (signals["times_away"], signals["away_seconds"]) == (1, 25 * 60)


@pytest.mark.django_db
def test_absence_in_a_pause_does_not_count(world: World) -> None:
    moments = [(Kind.PAUSED, 10), (Kind.LEFT_PAGE, 11), (Kind.RETURNED, 24), (Kind.RESUMED, 25)]
    signals = record_absence(world, *moments, (Kind.LEFT_PAGE, 30), (Kind.RETURNED, 33))
    assert (signals["times_away"], signals["away_seconds"]) == (1, 3 * 60)


@pytest.mark.django_db
def test_reload_is_no_absence(world: World) -> None:
    signals = record_absence(world, (Kind.LEFT_PAGE, 10), (Kind.RETURNED, 10))
    assert (signals["times_away"], signals["away_seconds"]) == (0, 0)


@pytest.mark.django_db
def test_code_at_the_end_has_no_late_edit(world: World) -> None:
    page = DocumentPage(world.robin.token)
    page.type("in time")
    page.save()
    assert read(world, f"/code?slug={SLUG}").status_code == 404  # the session runs
    ended = timezone.now() - GRACE - timedelta(seconds=1)
    CandidateSession.objects.filter(pk=world.robin.pk).update(ended_at=ended)
    assert submit_ended_session(world.robin.pk)
    page.type(" LATE")
    page.save()
    response = read(world, f"/code?slug={SLUG}")
    assert response.status_code == 200, response.content
    source = response.json()["source"]
    assert source.endswith("in time")
    assert get_exercise(world)["late_edit"]["is_judged"] is False


@pytest.mark.django_db
def test_shows_code_of_an_invitation_withdrawn_in_its_middle(world: World) -> None:
    page = DocumentPage(world.robin.token)
    page.type("so far")
    page.save()
    invitation = f"/api/invitations/{world.robin.pk}"
    assert send(make_client(world.ada), "POST", f"{invitation}/revoke").status_code == 200
    assert read(world, f"/code?slug={SLUG}").json()["source"].endswith("so far")
    assert send(make_client(world.ada), "POST", f"{invitation}/restore").status_code == 200
    assert read(world, f"/code?slug={SLUG}").status_code == 404  # the session runs again


@pytest.mark.django_db
def test_shows_nothing_of_a_running_private_period(world: World) -> None:
    world.robin.interview.private_periods = 1
    world.robin.interview.save()
    start_private_period(world.robin)
    page = DocumentPage(world.robin.token, "fix-1")
    page.type("x")
    page.save()
    make_submission(world.robin, exercise="fix-1", is_private=True, kind="run")
    shown = get_exercise(world, "fix-1")
    assert (shown["seconds"], shown["is_opened"], shown["runs"]) == (0, False, 0)
