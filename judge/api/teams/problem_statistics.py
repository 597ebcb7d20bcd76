"""What a team's ended interviews say about its problems. Not for viewers: it names the known bugs."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from judge.actions.results.update_results import filter_uncounted
from judge.api.auth import authenticate_user, get_team_for_editor, get_user
from judge.api.teams.slow_result_cache import SlowResultCache
from judge.domain import catalog
from judge.domain.exercise_distribution import MinuteCounts, load_exercise_minutes
from judge.domain.problem_statistics import ExerciseStatistics
from judge.domain.shown_statistics import FEW_SESSIONS, load_shown_statistics
from judge.domain.version_statistics import compare_latest
from judge.models import Team, User

router = Router(tags=["teams"], auth=authenticate_user)
MINUTES_CACHE = SlowResultCache[list[MinuteCounts]]()


class EstimateOut(Schema):
    value: float
    low: float
    high: float
    """The ends of the 95 % interval."""
    n: int
    """How many values it is estimated from."""


class BugStatisticsOut(Schema):
    bug: str
    title: str
    """The bug's id if the server no longer has the bug."""
    met_by: int
    """In how many sessions a submit had the bug."""
    rate: EstimateOut | None
    """Of the sessions that submitted, how many met it."""
    fixed: EstimateOut | None
    """Of the sessions that met it, how many fixed it."""


class VersionStatisticsOut(Schema):
    version: str
    accepted: EstimateOut | None
    """Of the sessions that submitted."""
    score: EstimateOut | None
    """The mean share of cases that the last submit passed. None for fewer than ten sessions."""
    first_used_at: datetime
    last_used_at: datetime


class VersionChangeOut(Schema):
    accepted: EstimateOut | None
    score: EstimateOut | None
    """None if one of the two has fewer than ten sessions."""
    n: int
    previous_n: int


class ExerciseStatisticsOut(Schema):
    slug: str
    title: str
    exercise: str
    sessions: int
    opened: int
    submitted: int
    accepted: EstimateOut | None
    """Of the sessions that opened the exercise."""
    first_accepted: EstimateOut | None
    """Of the sessions that submitted: whether the first submit was accepted."""
    scores: list[int]
    """How many sessions have a score in each fifth of the range, lowest first."""
    high_scores: EstimateOut | None
    """The share of the sessions that submitted whose score is in the highest fifth."""
    minutes: EstimateOut | None
    """The median time of the sessions that opened the exercise."""
    lower_quartile: int | None
    """Of the minutes."""
    upper_quartile: int | None
    """Of the minutes."""
    discrimination: EstimateOut | None
    """The correlation of acceptance with the mean score of the session's other problems."""
    last_used_at: datetime
    bugs: list[BugStatisticsOut]
    versions: list[VersionStatisticsOut]
    """In the order of first use, latest first."""
    version_change: VersionChangeOut | None
    """The latest version's figures minus those of the one before it. None if there is only one."""


class ProblemStatistics(Schema):
    exercises: list[ExerciseStatisticsOut]
    as_of: datetime
    """When the figures were computed. Those of teams with many results are computed in the background."""
    are_some_left_out: bool
    """Whether sessions folded for the user are left out of exercises or versions with fewer than `few_sessions`, where
    counting them would reveal a result."""
    few_sessions: int
    waiting: int
    """Ended sessions that are not counted yet, because their results are computed in the background."""


@router.get("/{int:team_id}/problem-statistics", response=ProblemStatistics)
def get_problem_statistics(request: HttpRequest, team_id: int) -> ProblemStatistics:
    user = get_user(request)
    return build_statistics(get_team_for_editor(user, team_id), user)


class MinuteCountsOut(MinuteCounts):
    pass


class ExerciseMinutes(Schema):
    as_of: datetime
    """When they were counted. What takes long is remembered for a minute."""
    counts: list[MinuteCountsOut]
    """How many sessions took how long, shortest first. Empty if the team has not used the exercise."""


@router.get("/{int:team_id}/exercise-minutes/{slug}/{exercise}", response=ExerciseMinutes)
def get_exercise_minutes(request: HttpRequest, team_id: int, slug: str, exercise: str) -> ExerciseMinutes:
    user = get_user(request)
    team = get_team_for_editor(user, team_id)
    key = (team.pk, slug, exercise, user.pk)
    found = MINUTES_CACHE.get(key, lambda: load_exercise_minutes(team, slug, exercise, user))
    counts = [MinuteCountsOut.model_validate(each) for each in found.value]
    return ExerciseMinutes(as_of=found.as_of, counts=counts)


def build_statistics(team: Team, reader: User) -> ProblemStatistics:
    statistics = load_shown_statistics(team, reader)
    return ProblemStatistics(
        exercises=[serialize_statistics(each) for each in statistics.exercises],
        as_of=statistics.as_of,
        are_some_left_out=statistics.are_some_left_out,
        few_sessions=FEW_SESSIONS,
        waiting=filter_uncounted().filter(interview__team=team).count(),
    )


def serialize_statistics(statistics: ExerciseStatistics) -> ExerciseStatisticsOut:
    problem = catalog.load_problems().get(statistics.slug)
    titles = catalog.get_bug_titles(statistics.slug)
    added: dict[str, Any] = {
        "title": problem.title if problem else statistics.slug,
        "version_change": compare_latest(statistics.versions),
        "bugs": [
            BugStatisticsOut.model_validate(asdict(each) | {"title": titles.get(each.bug, each.bug)})
            for each in statistics.bugs
        ],
    }
    fields = {name: getattr(statistics, name) for name in ExerciseStatisticsOut.model_fields if name not in added}
    return ExerciseStatisticsOut.model_validate(fields | added, from_attributes=True)
