"""/api/sessions/{token}: practice, the start page, the time limit."""

from datetime import timedelta

import pytest
from django.utils import timezone

from judge.domain import catalog
from judge.grading.report import Verdict
from judge.http.practice_cookie import COOKIE_NAME
from judge.models import CandidateSession
from tests.judge.factories import (
    SLUG,
    World,
    make_client,
    make_report,
    make_session,
    make_submission,
    send,
    store_as_worker,
)


@pytest.mark.django_db
def test_creates_one_practice_session_per_browser() -> None:
    first, second = make_client(), make_client()
    for browser in (first, first, second):
        session = send(browser, "GET", "/api/sessions/practice").json()
        assert (session["kind"], session["state"], session["ends_at"]) == ("practice", "running", None)
    assert [row["slug"] for row in session["problems"]] == list(catalog.load_problems())
    assert CandidateSession.objects.count() == 2
    assert first.cookies[COOKIE_NAME]["httponly"]


@pytest.mark.django_db
def test_rejects_unsigned_practice_cookie() -> None:
    robin, forger = make_client(), make_client()
    send(robin, "GET", "/api/sessions/practice")
    forger.cookies[COOKIE_NAME] = CandidateSession.objects.get().token
    send(forger, "GET", "/api/sessions/practice")
    assert CandidateSession.objects.count() == 2


def test_practice_session_does_not_open_by_token(world: World) -> None:
    send(make_client(), "GET", "/api/sessions/practice")
    token = CandidateSession.objects.get(interview__owner=None).token
    assert send(make_client(), "GET", f"/api/sessions/{token}").status_code == 404


def test_starts_the_clock_once(world: World) -> None:
    session = make_session(world.ada, "Kim", started=False)
    url = f"/api/sessions/{session.token}"
    invited = send(make_client(), "GET", url).json()
    assert (invited["state"], invited["started_at"], invited["candidate"]) == ("invited", None, "Kim")
    assert any("Interviewers" in line for line in invited["watching"])
    started = send(make_client(), "POST", f"{url}/start").json()
    assert started["state"] == "running"
    assert send(make_client(), "POST", f"{url}/start").json()["started_at"] == started["started_at"]


def test_candidate_ends_session_once(world: World) -> None:
    url = f"/api/sessions/{world.robin.token}"
    assert send(make_client(), "POST", f"{url}/end").json()["state"] == "ended"
    world.robin.refresh_from_db()
    ended_at = world.robin.ended_at
    assert send(make_client(), "POST", f"{url}/end").json()["state"] == "ended"
    world.robin.refresh_from_db()
    assert world.robin.ended_at == ended_at
    assert send(make_client(), "POST", f"{url}/start").json()["code"] == "session_ended"


def test_session_ends_at_time_limit(world: World) -> None:
    CandidateSession.objects.filter(pk=world.robin.pk).update(started_at=timezone.now() - timedelta(minutes=46))
    assert send(make_client(), "GET", f"/api/sessions/{world.robin.token}").json()["state"] == "ended"


def test_refuses_to_end_unstarted_session(world: World) -> None:
    session = make_session(world.ada, "Kim", started=False)
    assert send(make_client(), "POST", f"/api/sessions/{session.token}/end").json()["code"] == "session_not_started"


def test_shows_best_result_per_problem(world: World) -> None:
    url = f"/api/sessions/{world.robin.token}"
    assert send(make_client(), "GET", url).json()["problems"][0]["best"] is None
    store_as_worker(world.submission, make_report())
    store_as_worker(make_submission(world.robin), make_report().model_copy(update={"verdict": Verdict.ACCEPTED}))
    store_as_worker(make_submission(world.robin, kind="run"), make_report())
    problem = send(make_client(), "GET", url).json()["problems"][0]
    assert (problem["slug"], problem["attempts"], problem["best"]["verdict"]) == (SLUG, 2, "accepted")


def test_connection_check_returns_the_text_before_the_start(world: World) -> None:
    session, text = make_session(world.ada, "Kim", started=False), "print('π')\n"
    url = f"/api/sessions/{session.token}/connection-check"
    assert send(make_client(), "POST", url, {"text": text}).json() == {"text": text}
    assert send(make_client(), "POST", url, {"text": "x" * 1001}).status_code == 422
    assert send(make_client(), "POST", "/api/sessions/practice/connection-check", {"text": text}).status_code == 404
