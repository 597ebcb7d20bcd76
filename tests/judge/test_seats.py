"""/api/seats/{token}: practice, the lobby, the clock."""

from datetime import timedelta

import pytest
from django.utils import timezone

from judge.domain import catalog
from judge.grading.report import Verdict
from judge.http.practice_cookie import COOKIE
from judge.models import Invitation
from tests.judge.cast import SLUG, World, client_of, full_report, make_seat, make_submission, send, store


@pytest.mark.django_db
def test_it_makes_one_practice_seat_for_each_browser() -> None:
    first, second = client_of(), client_of()
    for browser in (first, first, second):
        seat = send(browser, "GET", "/api/seats/practice").json()
        assert (seat["kind"], seat["state"], seat["ends_at"]) == ("practice", "running", None)
    assert [row["slug"] for row in seat["problems"]] == list(catalog.by_slug())
    assert Invitation.objects.count() == 2
    assert first.cookies[COOKIE]["httponly"]


@pytest.mark.django_db
def test_it_does_not_believe_a_cookie_that_it_did_not_sign() -> None:
    robin, forger = client_of(), client_of()
    send(robin, "GET", "/api/seats/practice")
    forger.cookies[COOKIE] = Invitation.objects.get().token
    send(forger, "GET", "/api/seats/practice")
    assert Invitation.objects.count() == 2


def test_it_does_not_open_a_practice_seat_by_its_token(world: World) -> None:
    send(client_of(), "GET", "/api/seats/practice")
    token = Invitation.objects.get(interview__owner=None).token
    assert send(client_of(), "GET", f"/api/seats/{token}").status_code == 404


def test_it_starts_the_clock_once(world: World) -> None:
    seat = make_seat(world.ada, "Kim", started=False)
    url = f"/api/seats/{seat.token}"
    lobby = send(client_of(), "GET", url).json()
    assert (lobby["state"], lobby["started_at"], lobby["candidate"]) == ("invited", None, "Kim")
    assert any("interviewer" in line for line in lobby["records"])
    started = send(client_of(), "POST", f"{url}/start").json()
    assert started["state"] == "running"
    assert send(client_of(), "POST", f"{url}/start").json()["started_at"] == started["started_at"]


def test_it_ends_by_hand_and_stays_ended(world: World) -> None:
    url = f"/api/seats/{world.robin.token}"
    assert send(client_of(), "POST", f"{url}/end").json()["state"] == "ended"
    world.robin.refresh_from_db()
    ended_at = world.robin.ended_at
    assert send(client_of(), "POST", f"{url}/end").json()["state"] == "ended"
    world.robin.refresh_from_db()
    assert world.robin.ended_at == ended_at
    assert send(client_of(), "POST", f"{url}/start").json()["code"] == "seat_ended"


def test_it_ends_by_the_clock(world: World) -> None:
    Invitation.objects.filter(pk=world.robin.pk).update(started_at=timezone.now() - timedelta(minutes=46))
    assert send(client_of(), "GET", f"/api/seats/{world.robin.token}").json()["state"] == "ended"


def test_it_does_not_end_what_has_not_started(world: World) -> None:
    seat = make_seat(world.ada, "Kim", started=False)
    assert send(client_of(), "POST", f"/api/seats/{seat.token}/end").json()["code"] == "seat_not_started"


def test_it_shows_the_best_result_of_each_problem(world: World) -> None:
    url = f"/api/seats/{world.robin.token}"
    assert send(client_of(), "GET", url).json()["problems"][0]["best"] is None
    store(world.submission, full_report())
    store(make_submission(world.robin), full_report().model_copy(update={"verdict": Verdict.ACCEPTED}))
    store(make_submission(world.robin, kind="run"), full_report())
    problem = send(client_of(), "GET", url).json()["problems"][0]
    assert (problem["slug"], problem["attempts"], problem["best"]["verdict"]) == (SLUG, 2, "accepted")
