"""What the candidates of one interview did, in the same form for each, so that their sessions can be compared."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from judge.domain.catalog import exclude_warm_up
from judge.domain.exercise_times import ExerciseKey
from judge.domain.private_periods import filter_shown_submissions
from judge.domain.session_results import compute_session_results
from judge.domain.statistics import Estimate, estimate_rate
from judge.models import CandidateSession, ExerciseResult, Submission

MIN_COMPARED, MAX_COMPARED = 2, 5
"""How many sessions can be compared."""
StoredResult = tuple[ExerciseResult, dict[str, bool]]
"""A result, and whether each bug that was met was fixed, by the id of the bug."""
GROUPS = ("normal", "trap", "hard", "efficiency", "parts", "tests")
"""In display order. "parts" sums all follow-up parts."""


@dataclass(frozen=True, slots=True)
class ExerciseWork:
    """What one candidate did in one exercise."""

    is_opened: bool
    final: Submission | None
    """The submission that counts, with its report if it is judged. None without a submit."""
    runs: int
    submits: int
    seconds: int
    bugs: dict[str, bool]
    """Whether each known bug that was met was fixed, by its id."""


@dataclass(frozen=True, slots=True)
class GroupScore:
    group: str
    passed: int
    total: int
    rate: Estimate | None
    """The share of passed cases, as if the cases were a sample of all possible ones."""


def load_work(sessions: Sequence[CandidateSession]) -> dict[int, dict[ExerciseKey, ExerciseWork]]:
    """By session and exercise, for the sessions that have ended. The number of queries depends only on how many
    sessions there are."""
    ended = [session for session in sessions if session.finished_at is not None]
    results = load_results(ended)
    rows = Submission.objects.filter(filter_shown_submissions(), session__in=ended)
    rows = exclude_warm_up(rows).order_by("created_at", "pk")
    runs = count_runs(rows.filter(kind=Submission.Kind.RUN))
    submits = list_submits(rows)
    final_ids = [ids[-1] for ids in submits.values()]
    final = {row.pk: row for row in rows.filter(pk__in=final_ids).select_related("report").defer("report__body")}
    work: dict[int, dict[ExerciseKey, ExerciseWork]] = {session.pk: {} for session in ended}
    for session in ended:
        for row, bugs in results[session.pk]:
            key = (row.slug, row.exercise)
            ids = submits.get((session.pk, *key), [])
            work[session.pk][key] = ExerciseWork(
                is_opened=row.is_opened,
                final=final[ids[-1]] if ids else None,
                runs=runs.get((session.pk, *key), 0),
                submits=len(ids),
                seconds=row.seconds,
                bugs=bugs,
            )
    return work


def load_results(sessions: Iterable[CandidateSession]) -> dict[int, list[StoredResult]]:
    """The stored results by session; those that are not stored yet, because a session has just ended, are computed."""
    stored = defaultdict[int, list[StoredResult]](list)
    known = [session.pk for session in sessions if session.results_at]
    for row in ExerciseResult.objects.filter(session__in=known).prefetch_related("bugs").order_by("pk"):
        stored[row.session_id].append((row, {bug.bug: bug.is_fixed for bug in row.bugs.all()}))
    for session in sessions:
        if not session.results_at:
            stored[session.pk] = [(result.row, result.bugs) for result in compute_session_results(session)]
    return stored


def count_runs(rows: Any) -> dict[tuple[int, str, str], int]:
    """By the id of the session, the slug and the exercise."""
    keys = rows.order_by().values_list("session", "slug", "exercise").annotate(Count("pk"))
    return {(session, slug, exercise): count for session, slug, exercise, count in keys}


def list_submits(rows: Any) -> dict[tuple[int, str, str], list[Any]]:
    """The ids of the submits, oldest first, by the id of the session, the slug and the exercise. Without what was
    cancelled and what an interviewer had judged."""
    submits = defaultdict[tuple[int, str, str], list[Any]](list)
    counted = rows.filter(Submission.COUNTED_SUBMITS)
    for session, slug, exercise, pk in counted.values_list("session", "slug", "exercise", "pk"):
        submits[session, slug, exercise].append(pk)
    return submits


def sum_scores(work: Iterable[ExerciseWork]) -> list[GroupScore]:
    """The scores of the submissions that count, summed over the exercises. What was not attempted has no cases."""
    passed, total = Counter[str](), Counter[str]()
    for each in work:
        if each.final is None or each.final.state != Submission.State.DONE:
            continue
        for name, score in each.final.report.scores.items():
            if score.get("attempted", True):
                group = name if name in GROUPS else "parts"
                passed[group] += score["passed"]
                total[group] += score["total"]
    return [
        GroupScore(group, passed[group], total[group], estimate_rate(passed[group], total[group]))
        for group in GROUPS
        if total[group]
    ]
