"""The process of teams with very many sessions, which is stored and refreshed in the background."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from judge.actions.privacy.delete_candidate import delete_candidate
from judge.actions.results import refresh_processes as refresh_module
from judge.actions.results.refresh_processes import COMPUTED_AFTER_VIEW, record_process_view, refresh_processes
from judge.domain.process_statistics import ProcessFilter, load_process_statistics
from judge.domain.stored_process import load_recent_process
from judge.models import CandidateSession, Team, TeamProcess
from tests.judge.factories import World, get_team, make_client, send
from tests.judge.test_process_statistics import decide, fill_team

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("judge.domain.stored_process.MANY_SESSIONS", 2)


@pytest.fixture
def team(world: World) -> Team:
    return get_team(world.olga)


def compare(team: Team, filters: ProcessFilter) -> None:
    stored, computed = load_recent_process(team, filters), load_process_statistics(team, filters)
    assert replace(stored, as_of=computed.as_of) == computed


@pytest.mark.parametrize("seed", range(4))
def test_stored_process_equals_computed_one(world: World, team: Team, seed: int) -> None:
    fill_team(world.olga, seed, 60)
    record_process_view(team)
    assert TeamProcess.objects.filter(team=team).exists()
    for months in (0, 1, 3, 6, 12):
        compare(team, ProcessFilter(months=months))
    compare(team, ProcessFilter(CandidateSession.objects.latest("pk").interview_id, months=3))


def change(world: World, made: list[Any], kind: str) -> None:
    now = timezone.now()
    unstarted = [each for each, _ in made if each.started_at is None]
    undecided = [each for each, decided in made if each.ended_at and not decided]
    match kind:
        case "invited":
            fill_team(world.olga, 9, 1)
        case "started":
            CandidateSession.objects.filter(pk=unstarted[0].pk).update(started_at=now)
        case "withdrawn":
            CandidateSession.objects.filter(pk=unstarted[0].pk).update(revoked_at=now)
        case "scored":
            CandidateSession.objects.filter(pk=undecided[0].pk).update(cards_revealed_at=now)
        case "decided":
            decide(undecided[0], world.olga, now)
        case _:
            delete_candidate(made[0][0].candidate, by=world.olga)


@pytest.mark.parametrize("kind", ["invited", "started", "withdrawn", "scored", "decided", "deleted"])
def test_process_is_computed_again_after_a_change(world: World, team: Team, kind: str) -> None:
    made = fill_team(world.olga, 1, 40)
    record_process_view(team)
    before = load_recent_process(team, ProcessFilter())
    assert refresh_processes() == 0
    change(world, made, kind)
    stored = load_recent_process(team, ProcessFilter())
    assert replace(stored, as_of=before.as_of) == before  # what pages read until the next refresh
    assert refresh_processes() == 1
    compare(team, ProcessFilter())


def test_process_that_nobody_reads_is_dropped(world: World, team: Team) -> None:
    fill_team(world.olga, 1, 5)
    record_process_view(team)
    TeamProcess.objects.update(viewed_at=timezone.now() - COMPUTED_AFTER_VIEW - timedelta(minutes=1))
    assert refresh_processes() == 0
    assert not TeamProcess.objects.exists()


def test_page_shows_age_and_is_viewed(world: World) -> None:
    fill_team(world.ada, 1, 5)
    team, browser = get_team(world.ada), make_client(world.ada)
    url = f"/api/teams/{team.pk}/process"
    send(browser, "GET", url)
    moment = timezone.now().replace(microsecond=0) - timedelta(hours=2)
    TeamProcess.objects.update(as_of=moment, viewed_at=moment)
    assert send(browser, "GET", url).json()["as_of"] == moment.isoformat().replace("+00:00", "Z")
    assert TeamProcess.objects.get().viewed_at > moment


@pytest.mark.django_db(transaction=True)
def test_page_is_shown_while_nothing_can_be_stored(world: World) -> None:
    fill_team(world.ada, 1, 5)
    browser = make_client(world.ada)
    setting = "PRAGMA query_only" if connection.vendor == "sqlite" else "SET default_transaction_read_only"
    with connection.cursor() as cursor:
        cursor.execute(f"{setting} = on")
        try:
            response = send(browser, "GET", f"/api/teams/{get_team(world.ada).pk}/process")
        finally:
            cursor.execute(f"{setting} = off")
    assert response.status_code == 200, response.content
    assert not TeamProcess.objects.exists()


def test_failing_process_does_not_stop_others(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for user in (world.ada, world.ben):
        fill_team(user, 1, 5)
        record_process_view(get_team(user))
    TeamProcess.objects.update(version=0)
    first, second = TeamProcess.objects.order_by("pk")

    def fail(team: Team, filters: ProcessFilter) -> Any:
        if team == first.team:
            raise ValueError("broken")
        return load_summary(team, filters)

    load_summary = refresh_module.load_process_summary
    monkeypatch.setattr(refresh_module, "load_process_summary", fail)
    assert refresh_processes() == 1
    assert TeamProcess.objects.get(version=1) == second
