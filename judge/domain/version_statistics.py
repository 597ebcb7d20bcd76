"""How the sessions that submitted to each version of a problem did, and what the latest version changed."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum

from judge.domain.exercise_times import ExerciseKey
from judge.domain.group_statistics import Moments, estimate_difference, estimate_mean
from judge.domain.statistics import Estimate, estimate_rate, estimate_rate_difference
from judge.models import ExerciseResult


@dataclass(frozen=True, slots=True)
class VersionStatistics:
    version: str
    accepted_sessions: int
    scores: Moments
    """Of the last submits. Its size is the number of sessions."""
    first_used_at: datetime
    last_used_at: datetime

    @property
    def accepted(self) -> Estimate | None:
        return estimate_rate(self.accepted_sessions, self.scores.n)

    @property
    def score(self) -> Estimate | None:
        return estimate_mean(self.scores)


@dataclass(frozen=True, slots=True)
class VersionChange:
    """The latest version's figures minus those of the one before it."""

    accepted: Estimate | None
    score: Estimate | None
    """None if one of the versions has fewer than ten sessions."""
    n: int
    """The sessions of the latest version."""
    previous_n: int


def load_versions(results: QuerySet[ExerciseResult]) -> Mapping[ExerciseKey, list[VersionStatistics]]:
    """The version that was used first is last."""
    rows = results.filter(score__isnull=False).values("slug", "exercise", "problem_version")
    rows = rows.annotate(
        n=Count("pk"),
        accepted=Count("pk", filter=Q(is_accepted=True)),
        total=Sum("score"),
        squares=Sum(F("score") * F("score")),
        first=Min("ended_at"),
        last=Max("ended_at"),
    )
    versions = defaultdict[ExerciseKey, list[VersionStatistics]](list)
    for row in rows.order_by("-first", "-problem_version"):
        moments = Moments(row["n"], row["total"], row["squares"])
        found = VersionStatistics(row["problem_version"], row["accepted"], moments, row["first"], row["last"])
        versions[row["slug"], row["exercise"]].append(found)
    return versions


def compare_latest(versions: Sequence[VersionStatistics]) -> VersionChange | None:
    """None if there is only one version. `versions` is in the order of `load_versions`."""
    if len(versions) < 2:
        return None
    latest, previous = versions[:2]
    return VersionChange(
        accepted=estimate_rate_difference(
            (latest.accepted_sessions, latest.scores.n), (previous.accepted_sessions, previous.scores.n)
        ),
        score=estimate_difference(latest.scores, previous.scores),
        n=latest.scores.n,
        previous_n=previous.scores.n,
    )
