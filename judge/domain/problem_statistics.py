"""What a team's ended sessions say about its problems. A constant number of queries, however many rows there are."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet, Sum

from judge.domain.exercise_times import ExerciseKey
from judge.domain.statistics import Estimate, estimate_correlation, estimate_median, estimate_rate, find_quantile
from judge.domain.version_statistics import VersionStatistics, load_versions
from judge.models import ExerciseResult, MetBug, Team

SCORE_BINS = 5
SUBMITTED = Q(score__isnull=False)
PAIRED = SUBMITTED & Q(others_score__isnull=False)
"""The rows that count for the discrimination."""


@dataclass(frozen=True, slots=True)
class BugStatistics:
    bug: str
    met_by: int
    """The sessions in which a submit had it."""
    fixed: Estimate | None
    """Of the sessions that met it, how many fixed it."""
    rate: Estimate | None = None
    """Of the sessions that submitted, how many met it."""


@dataclass(frozen=True, slots=True)
class ExerciseStatistics:
    slug: str
    exercise: str
    sessions: int
    """Ended sessions of interviews with the exercise."""
    opened: int
    submitted: int
    accepted: Estimate | None
    """Of the sessions that opened it."""
    first_accepted: Estimate | None
    """Of the sessions that submitted: whether the first submit was accepted."""
    scores: list[int]
    """How many last submits have a score in each fifth of the range, lowest first. 1 is in the last one."""
    high_scores: Estimate | None
    """Of the sessions that submitted, how many have a score in the highest fifth."""
    minutes: Estimate | None
    """The median time of the sessions that opened it."""
    lower_quartile: int | None
    """Of the minutes."""
    upper_quartile: int | None
    discrimination: Estimate | None
    """The correlation of acceptance with the mean score of the session's other problems, over the sessions that
    submitted. Other exercises of the same problem are no independent measure of a candidate."""
    last_used_at: datetime
    bugs: list[BugStatistics]
    """Most frequent first."""
    versions: list[VersionStatistics]
    """The problem's versions that were submitted to, in the order of their first use, latest first."""


def load_problem_statistics(team: Team) -> list[ExerciseStatistics]:
    """Exercises that the team has used, most often used first."""
    return compute_statistics(ExerciseResult.objects.filter(team=team), MetBug.objects.filter(result__team=team))


def compute_statistics(results: QuerySet[ExerciseResult], met: QuerySet[MetBug]) -> list[ExerciseStatistics]:
    """`met` are the bugs of the results."""
    minutes, bugs, versions = load_minutes(results), load_bugs(met), load_versions(results)
    return [
        build_statistics(row, minutes[row["slug"], row["exercise"]], bugs, versions)
        for row in load_totals(results).order_by("-sessions", "slug", "exercise")
    ]


def load_totals(results: QuerySet[ExerciseResult]) -> QuerySet[ExerciseResult, Any]:
    bins = {f"bin_{n}": Count("pk", filter=filter_bin(n)) for n in range(SCORE_BINS)}
    return results.values("slug", "exercise").annotate(
        sessions=Count("pk"),
        opened=Count("pk", filter=Q(is_opened=True)),
        submitted=Count("pk", filter=SUBMITTED),
        accepted=Count("pk", filter=Q(is_accepted=True)),
        first_accepted=Count("pk", filter=Q(is_first_accepted=True)),
        last_used_at=Max("ended_at"),
        pairs=Count("pk", filter=PAIRED),
        sum_x=Count("pk", filter=PAIRED & Q(is_accepted=True)),
        sum_y=Sum("others_score", filter=PAIRED, default=0.0),
        sum_yy=Sum(F("others_score") * F("others_score"), filter=PAIRED, default=0.0),
        sum_xy=Sum("others_score", filter=PAIRED & Q(is_accepted=True), default=0.0),
        **bins,
    )


def filter_bin(n: int) -> Q:
    above = Q(score__gte=n / SCORE_BINS)
    return above if n == SCORE_BINS - 1 else above & Q(score__lt=(n + 1) / SCORE_BINS)


def load_minutes(results: QuerySet[ExerciseResult]) -> Mapping[ExerciseKey, dict[int, int]]:
    """How many sessions took how many minutes, rounded down: the sessions by the minutes, for each exercise."""
    whole = F("seconds") / 60  # both databases divide integers without a remainder
    rows = results.filter(is_opened=True).values("slug", "exercise", whole=whole).annotate(count=Count("pk"))
    counts = defaultdict[ExerciseKey, dict[int, int]](dict)
    for row in rows.order_by():
        counts[row["slug"], row["exercise"]][row["whole"]] = row["count"]
    return counts


def load_bugs(met: QuerySet[MetBug]) -> Mapping[ExerciseKey, list[BugStatistics]]:
    rows = met.values("result__slug", "result__exercise", "bug")
    rows = rows.annotate(met=Count("pk"), fixed=Count("pk", filter=Q(is_fixed=True))).order_by("-met", "bug")
    bugs = defaultdict[ExerciseKey, list[BugStatistics]](list)
    for row in rows:
        fixed = estimate_rate(row["fixed"], row["met"])
        bugs[row["result__slug"], row["result__exercise"]].append(BugStatistics(row["bug"], row["met"], fixed))
    return bugs


def build_statistics(
    row: dict[str, Any],
    minutes: Mapping[int, int],
    bugs: Mapping[ExerciseKey, list[BugStatistics]],
    versions: Mapping[ExerciseKey, list[VersionStatistics]],
) -> ExerciseStatistics:
    key = row["slug"], row["exercise"]
    # x is whether the exercise was accepted, so its square is the same. y is the score in the other problems.
    sums = [row[name] for name in ("sum_x", "sum_y", "sum_x", "sum_yy", "sum_xy")]
    return ExerciseStatistics(
        slug=row["slug"],
        exercise=row["exercise"],
        sessions=row["sessions"],
        opened=row["opened"],
        submitted=row["submitted"],
        accepted=estimate_rate(row["accepted"], row["opened"]),
        first_accepted=estimate_rate(row["first_accepted"], row["submitted"]),
        high_scores=estimate_rate(row[f"bin_{SCORE_BINS - 1}"], row["submitted"]),
        scores=[row[f"bin_{n}"] for n in range(SCORE_BINS)],
        minutes=estimate_median(minutes),
        lower_quartile=find_quantile(minutes, 0.25) if minutes else None,
        upper_quartile=find_quantile(minutes, 0.75) if minutes else None,
        discrimination=estimate_correlation(row["pairs"], *sums),
        last_used_at=row["last_used_at"],
        bugs=[replace(bug, rate=estimate_rate(bug.met_by, row["submitted"])) for bug in bugs.get(key, [])],
        versions=versions.get(key, []),
    )
