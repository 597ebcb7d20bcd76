"""The statistics of a team's problems as pages read them: stored ones if the team has many results."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from pydantic import TypeAdapter

from judge.domain.problem_statistics import ExerciseStatistics, load_problem_statistics
from judge.models import ExerciseResult, Team, TeamStatistics

VERSION = 5
"""Counts the changes of `ExerciseStatistics` and its formulas. What another release stored is not read."""
FEW_RESULTS = 5000
"""The statistics of a team with fewer results take a few milliseconds, so they are computed for each page."""
ADAPTER = TypeAdapter(list[ExerciseStatistics])


@dataclass(frozen=True, slots=True)
class AgedStatistics:
    exercises: list[ExerciseStatistics]
    as_of: datetime


def load_recent_statistics(team: Team) -> AgedStatistics:
    """At most a minute old while the background tasks run. Computed now if none are stored, as after an upgrade."""
    if has_many_results(team.pk):
        row = TeamStatistics.objects.filter(team=team, version=VERSION).first()
        if row is not None:
            return AgedStatistics(ADAPTER.validate_python(row.exercises), row.as_of)
    now = timezone.now()
    return AgedStatistics(load_problem_statistics(team), now)


def has_many_results(team: int) -> bool:
    return ExerciseResult.objects.filter(team=team).values("pk")[:FEW_RESULTS].count() == FEW_RESULTS
