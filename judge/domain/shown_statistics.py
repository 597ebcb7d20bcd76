"""The statistics of a team's problems for one reader. Figures of fewer than `FEW_SESSIONS` sessions leave out those
whose results are folded for the reader; others count all.

Where few sessions are counted, the figures say how one of them ended: of one session, "accepted 0 of 1" and its bug.
The same holds for a version of a problem that few sessions had, although the problem has many.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from judge.domain.problem_statistics import ExerciseStatistics, compute_statistics
from judge.domain.scorecards import filter_folded_sessions
from judge.domain.stored_statistics import load_recent_statistics
from judge.domain.version_statistics import load_versions
from judge.models import CandidateSession, ExerciseResult, MetBug, Team, User

FEW_SESSIONS = 100
"""From this number on, one session changes a rate by at most one percentage point."""


@dataclass(frozen=True, slots=True)
class ShownStatistics:
    exercises: list[ExerciseStatistics]
    as_of: datetime
    are_some_left_out: bool
    """Whether a folded session was left out of an exercise, or of a version, with fewer than `FEW_SESSIONS`."""


def load_shown_statistics(team: Team, reader: User) -> ShownStatistics:
    recent = load_recent_statistics(team)
    many = [each for each in recent.exercises if each.sessions >= FEW_SESSIONS]
    few = [each for each in recent.exercises if each.sessions < FEW_SESSIONS]
    is_folded = Exists(CandidateSession.objects.filter(filter_folded_sessions(reader), pk=OuterRef("session")))
    shown_many = [exclude_folded_from_small_versions(team, each, is_folded) for each in many]
    results = select_results(team, few)
    if not few or not results.filter(is_folded).exists():
        exercises = sort_exercises([*shown_many, *few])
        return ShownStatistics(exercises, recent.as_of, are_some_left_out=shown_many != many)
    shown = results.filter(~is_folded)
    counted = compute_statistics(shown, MetBug.objects.filter(result__in=shown.values("pk")))
    return ShownStatistics(sort_exercises([*shown_many, *counted]), recent.as_of, are_some_left_out=True)


def sort_exercises(exercises: Iterable[ExerciseStatistics]) -> list[ExerciseStatistics]:
    return sorted(exercises, key=lambda each: (-each.sessions, each.slug, each.exercise))


def exclude_folded_from_small_versions(
    team: Team, exercise: ExerciseStatistics, is_folded: Exists
) -> ExerciseStatistics:
    """The statistics of an exercise without the folded sessions of its versions that few sessions had."""
    few = [each.version for each in exercise.versions if each.scores.n < FEW_SESSIONS]
    results = select_results(team, [exercise]).filter(problem_version__in=few)
    if not few or not results.filter(is_folded).exists():
        return exercise
    counted = {each.version: each for listed in load_versions(results.filter(~is_folded)).values() for each in listed}
    versions = [counted.get(each.version) if each.version in few else each for each in exercise.versions]
    return replace(exercise, versions=[each for each in versions if each is not None])


def select_results(team: Team, exercises: Iterable[ExerciseStatistics]) -> QuerySet[ExerciseResult]:
    keys = Q()
    for each in exercises:
        keys |= Q(slug=each.slug, exercise=each.exercise)
    return ExerciseResult.objects.filter(keys, team=team)
