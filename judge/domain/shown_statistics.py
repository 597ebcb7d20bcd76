"""The statistics of a team's problems for one reader, without results that are folded for them.

Where few sessions are counted, the figures say how one of them ended: of one session, "accepted 0 of 1" and its bug.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from judge.domain.problem_statistics import ExerciseStatistics, compute_statistics
from judge.domain.scorecards import filter_folded_sessions
from judge.domain.stored_statistics import load_recent_statistics
from judge.models import CandidateSession, ExerciseResult, MetBug, Team, User

FEW_SESSIONS = 100
"""From this number on, one session changes a rate by at most one percentage point."""


@dataclass(frozen=True, slots=True)
class ShownStatistics:
    exercises: list[ExerciseStatistics]
    as_of: datetime
    are_some_left_out: bool
    """Whether sessions of exercises with fewer than `FEW_SESSIONS` are folded for the reader, and not counted."""


def load_shown_statistics(team: Team, reader: User) -> ShownStatistics:
    recent = load_recent_statistics(team)
    many = [each for each in recent.exercises if each.sessions >= FEW_SESSIONS]
    few = [each for each in recent.exercises if each.sessions < FEW_SESSIONS]
    results = filter_exercises(team, few)
    is_folded = Exists(CandidateSession.objects.filter(filter_folded_sessions(reader), pk=OuterRef("session")))
    if not few or not results.filter(is_folded).exists():
        return ShownStatistics(recent.exercises, recent.as_of, are_some_left_out=False)
    shown = results.filter(~is_folded)
    counted = compute_statistics(shown, MetBug.objects.filter(result__in=shown.values("pk")))
    exercises = sorted([*many, *counted], key=lambda each: (-each.sessions, each.slug, each.exercise))
    return ShownStatistics(exercises, recent.as_of, are_some_left_out=True)


def filter_exercises(team: Team, exercises: Iterable[ExerciseStatistics]) -> QuerySet[ExerciseResult]:
    keys = Q()
    for each in exercises:
        keys |= Q(slug=each.slug, exercise=each.exercise)
    return ExerciseResult.objects.filter(keys, team=team)
