"""How long an exercise took, as a reader may see it."""

from typing import Any

import pytest
from django.utils import timezone

from judge.api.teams.problem_statistics import MINUTES_CACHE
from judge.models import ExerciseResult
from tests.judge.current_statistics import remember_no_statistics
from tests.judge.factories import World, get_team, make_client, make_member, make_session, send, show_results


def add_result(world: World, seconds: int, **fields: Any) -> ExerciseResult:
    session = make_session(world.ada, "Robin")
    defaults: dict[str, Any] = {"slug": "softmax", "exercise": "implement", "is_opened": True, "is_accepted": True}
    counts = {"submits": 1, "runs": 0, "is_first_accepted": True, "ended_at": timezone.now()}
    team = get_team(world.ada)
    return ExerciseResult.objects.create(session=session, team=team, seconds=seconds, **(defaults | counts | fields))


@pytest.fixture(autouse=True)
def current(monkeypatch: pytest.MonkeyPatch) -> None:
    remember_no_statistics(monkeypatch)


@pytest.mark.django_db
def test_times_leave_out_folded_sessions(world: World) -> None:
    """Ada is assigned, so a bin with one session would show its folded result to her."""
    first = add_result(world, 70)
    add_result(world, 110, is_accepted=False)
    add_result(world, 4000)
    url = f"/api/teams/{get_team(world.ada).pk}/exercise-minutes/softmax/implement"
    other = make_client(make_member("otto", get_team(world.ada), "owner"))
    assert send(other, "GET", url).json()["counts"] == [
        {"minutes": 1, "sessions": 2, "accepted": 1},
        {"minutes": 66, "sessions": 1, "accepted": 1},
    ]
    assert send(make_client(world.ada), "GET", url).json()["counts"] == []
    show_results(first.session, world.ada)
    assert send(make_client(world.ada), "GET", url).json()["counts"] == [{"minutes": 1, "sessions": 1, "accepted": 1}]
    unassigned = add_result(world, 115, is_accepted=False)
    unassigned.session.interview.assignments.create(interviewer=make_member("ian", get_team(world.ada), "interviewer"))
    assert send(make_client(world.ada), "GET", url).json()["counts"] == [{"minutes": 1, "sessions": 2, "accepted": 1}]


@pytest.mark.django_db
def test_long_counts_are_remembered_with_their_age(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MINUTES_CACHE, "slow_seconds", 0)
    url = f"/api/teams/{get_team(world.ada).pk}/exercise-minutes/softmax/implement"
    lea = make_client(make_member("lea", get_team(world.ada), "owner"))
    first = send(lea, "GET", url).json()
    add_result(world, 70)
    assert send(lea, "GET", url).json() == first
    other = send(make_client(world.ada), "GET", url).json()
    assert other["as_of"] > first["as_of"]
