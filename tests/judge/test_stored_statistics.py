"""The statistics of teams with many results, which are stored and refreshed in the background."""

import hashlib
import json
import random
from datetime import timedelta

import pytest
from django.utils import timezone

from judge.actions.privacy.delete_candidate import delete_candidate
from judge.actions.results import refresh_statistics as refresh_module
from judge.actions.results.refresh_statistics import refresh_statistics
from judge.domain import stored_statistics
from judge.domain.problem_statistics import ExerciseStatistics, load_problem_statistics
from judge.domain.stored_statistics import load_recent_statistics
from judge.models import ExerciseResult, MetBug, Team, TeamStatistics
from tests.judge.factories import World, get_team, make_client, make_member, make_session, send

BUGS = ("mean-subtracted", "log-of-softmax", "max-added-back")


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("judge.domain.stored_statistics", "judge.actions.results.refresh_statistics"):
        monkeypatch.setattr(f"{module}.FEW_RESULTS", 2)


def test_the_version_counts_the_changes_of_what_is_stored() -> None:
    """Rows of another form cannot be read. If this fails, count VERSION up and write the new digest here."""
    schema = json.dumps(stored_statistics.ADAPTER.json_schema(), sort_keys=True).encode()
    assert (stored_statistics.VERSION, hashlib.sha256(schema).hexdigest()[:12]) == (5, "fd3503ab8871")


def add_results(world: World, source: random.Random, sessions: int) -> None:
    """Results with every kind of value: unopened, without a submit, the only exercise of its session."""
    now = timezone.now()
    for _ in range(sessions):
        session = make_session(world.ada, "candidate")
        for exercise in source.sample(["implement", "fix-1", "test"], source.randint(1, 3)):
            is_submitted = source.random() < 0.7
            is_accepted = is_submitted and source.random() < 0.5
            result = ExerciseResult.objects.create(
                session=session,
                team=get_team(world.ada),
                slug=source.choice(["softmax", "rope"]),
                exercise=exercise,
                problem_version=source.choice(["a", "b"]) if is_submitted else "",
                is_opened=is_submitted or source.random() < 0.5,
                submits=int(is_submitted),
                runs=source.randint(0, 9),
                is_first_accepted=is_accepted and source.random() < 0.5,
                is_accepted=is_accepted,
                score=source.choice([0.0, 0.2, 0.4, 1.0, source.random()]) if is_submitted else None,
                others_score=source.choice([None, source.random()]),
                seconds=source.choice([0, 59, 60, source.randint(0, 4000)]),
                ended_at=now - timedelta(seconds=source.randint(0, 10**7)),
            )
            if is_submitted and not result.is_first_accepted:
                for bug in source.sample(BUGS, source.randint(0, 3)):
                    MetBug.objects.create(result=result, bug=bug, is_fixed=is_accepted)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(5))
def test_stored_statistics_equal_computed_ones(world: World, seed: int) -> None:
    team = get_team(world.ada)
    add_results(world, random.Random(seed), 12)
    assert refresh_statistics() == 1
    assert TeamStatistics.objects.filter(team=team).exists()
    assert load_recent_statistics(team).exercises == load_problem_statistics(team)


@pytest.mark.django_db
def test_statistics_are_computed_again_after_a_change(world: World) -> None:
    team, source = get_team(world.ada), random.Random(1)
    add_results(world, source, 5)
    refresh_statistics()
    stored = load_recent_statistics(team)
    add_results(world, source, 1)
    assert load_recent_statistics(team) == stored  # what pages read until the next refresh
    assert refresh_statistics() == 1
    assert load_recent_statistics(team).exercises == load_problem_statistics(team) != stored.exercises
    assert refresh_statistics() == 0
    delete_candidate(ExerciseResult.objects.filter(team=team)[0].session.candidate, by=world.ada)
    assert refresh_statistics() == 1
    assert load_recent_statistics(team).exercises == load_problem_statistics(team)


@pytest.mark.django_db
def test_unchanged_statistics_become_no_older(world: World) -> None:
    team = get_team(world.ada)
    add_results(world, random.Random(1), 5)
    refresh_statistics()
    TeamStatistics.objects.update(as_of=timezone.now() - timedelta(hours=1))
    before = timezone.now()
    assert refresh_statistics() == 0
    assert load_recent_statistics(team).as_of >= before


@pytest.mark.django_db
def test_nothing_stale_is_read_when_few_results_are_left(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    team = get_team(world.ada)
    add_results(world, random.Random(1), 5)
    refresh_statistics()
    TeamStatistics.objects.update(exercises=[])
    assert load_recent_statistics(team).exercises == []
    ExerciseResult.objects.exclude(pk=ExerciseResult.objects.filter(team=team)[0].pk).delete()
    assert len(load_recent_statistics(team).exercises) == 1
    refresh_statistics()
    assert not TeamStatistics.objects.exists()


@pytest.mark.django_db
def test_statistics_of_another_release_are_not_read(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    team = get_team(world.ada)
    add_results(world, random.Random(1), 5)
    refresh_statistics()
    TeamStatistics.objects.update(exercises=[{"renamed": 1}])
    for module in ("judge.domain.stored_statistics", "judge.actions.results.refresh_statistics"):
        monkeypatch.setattr(f"{module}.VERSION", stored_statistics.VERSION + 1)
    assert load_recent_statistics(team).exercises == load_problem_statistics(team)
    assert refresh_statistics() == 1
    assert load_recent_statistics(team).exercises == load_problem_statistics(team)


@pytest.mark.django_db
def test_team_that_fails_does_not_stop_the_others(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    add_results(world, random.Random(1), 5)
    first, second = sorted((get_team(world.ada), get_team(world.ben)), key=lambda team: team.pk)
    moved = ExerciseResult.objects.filter(pk__in=ExerciseResult.objects.values("pk")[:2])
    moved.update(team=get_team(world.ben))
    compute = refresh_module.load_problem_statistics

    def fail_for_first(team: Team) -> list[ExerciseStatistics]:
        if team == first:
            raise ValueError("broken")
        return compute(team)

    monkeypatch.setattr(refresh_module, "load_problem_statistics", fail_for_first)
    assert refresh_statistics() == 1
    assert TeamStatistics.objects.get().team == second


@pytest.mark.django_db
def test_page_says_how_old_statistics_are(world: World) -> None:
    add_results(world, random.Random(1), 5)
    refresh_statistics()
    moment = timezone.now() - timedelta(seconds=40)
    TeamStatistics.objects.update(as_of=moment)
    reader = make_member("lea", get_team(world.ada), "owner")  # nothing is folded for her
    found = send(make_client(reader), "GET", f"/api/teams/{get_team(world.ada).pk}/problem-statistics").json()
    assert found["as_of"][:19] == moment.isoformat()[:19]
    assert found["exercises"]
