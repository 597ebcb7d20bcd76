"""The versions of a problem in their order, and what the latest one changed."""

from datetime import datetime, timedelta

import pytest
import scipy
from django.utils import timezone

from judge.domain.version_statistics import VersionStatistics, compare_latest, load_versions
from judge.models import ExerciseResult
from tests.judge.factories import SLUG, World, get_team, make_session

pytestmark = pytest.mark.django_db
KEY = (SLUG, "implement")


def add_result(world: World, version: str, score: float | None, ended_at: datetime) -> None:
    ExerciseResult.objects.create(
        session=make_session(world.ada, "candidate"),
        team=get_team(world.ada),
        slug=SLUG,
        exercise="implement",
        problem_version=version,
        is_opened=True,
        submits=int(score is not None),
        runs=0,
        is_first_accepted=False,
        is_accepted=score == 1.0,
        score=score,
        seconds=60,
        ended_at=ended_at,
    )


def load(world: World) -> list[VersionStatistics]:
    return load_versions(ExerciseResult.objects.filter(team=get_team(world.ada)))[KEY]


def test_versions_are_in_the_order_of_their_first_use(world: World) -> None:
    start = timezone.now()
    for version, day in (("b", 1), ("a", 2), ("c", 3), ("b", 9)):
        add_result(world, version, 0.5, start + timedelta(days=day))
    add_result(world, "", None, start + timedelta(days=10))  # opened and not submitted
    found = load(world)
    assert [each.version for each in found] == ["c", "a", "b"]
    oldest = found[-1]
    assert (oldest.scores.n, oldest.first_used_at, oldest.last_used_at) == (
        2,
        start + timedelta(days=1),
        start + timedelta(days=9),
    )


def test_latest_version_is_compared_with_the_one_before(world: World) -> None:
    start = timezone.now()
    before, after = [1.0] * 4 + [0.5] * 8, [1.0] * 9 + [0.25] * 2
    for version, scores, days in (("old", [0.0], 0), ("before", before, 1), ("after", after, 2)):
        for score in scores:
            add_result(world, version, score, start + timedelta(days=days))
    change = compare_latest(load(world))
    assert change is not None
    assert change.accepted is not None
    assert change.score is not None
    assert (change.n, change.previous_n) == (11, 12)
    assert change.accepted.value == pytest.approx(9 / 11 - 4 / 12)
    interval = scipy.stats.ttest_ind(after, before, equal_var=False).confidence_interval(0.95)
    assert (change.score.low, change.score.high) == pytest.approx((interval.low, interval.high), rel=1e-3)


def test_one_version_changed_nothing(world: World) -> None:
    add_result(world, "a", 1.0, timezone.now())
    (only,) = load(world)
    assert compare_latest([only]) is None
    assert only.score is None  # of one session
    assert only.accepted is not None
    assert only.accepted.n == 1
