"""How each interviewer's recommendations, or ratings of a dimension, compare with those of the others about the same
candidates."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Case,
    Count,
    F,
    Func,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    TextField,
    Value,
    When,
)

from judge.domain.group_statistics import Moments, estimate_mean, sum_moments
from judge.domain.process_statistics import ProcessFilter
from judge.domain.rubric_dimensions import read_dimensions
from judge.domain.statistics import Estimate
from judge.models import AssessmentLevel, Interview, RubricVersion, Scorecard, Team, User

MIN_SHARED_SESSIONS = 10
"""With fewer shared sessions, a difference says more about the candidates than about the interviewer."""
LEVELS = {level: number for number, level in enumerate(AssessmentLevel, 1)}
"""1 for a strong no to 4 for a strong yes. The steps count as equal, which is a convention."""


class RatedLevel(Func):
    """The level that a card gives to a dimension of the rubric; NULL or empty without one."""

    function = "jsonb_extract_path_text"

    def __init__(self, dimension: str) -> None:
        super().__init__(F("ratings"), Value(dimension), Value("level"), output_field=TextField())

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        ratings, dimension, _ = self.get_source_expressions()
        copy = self.copy()
        copy.set_source_expressions([ratings, Value(f'$."{dimension.value}".level')])
        return copy.as_sql(compiler, connection, function="JSON_EXTRACT", **context)


@dataclass(frozen=True, slots=True)
class Calibration:
    """One interviewer. The estimates are None below `MIN_SHARED_SESSIONS` shared sessions."""

    user: User
    cards: int
    """Saved cards that give the level, of sessions whose cards were revealed and that were not revoked."""
    shared: int
    """Those of sessions in which somebody else gives it, too."""
    mean: Estimate | None
    """Of the levels of the shared sessions."""
    spread: float | None
    """Their standard deviation."""
    others: Estimate | None
    """The mean level of the other interviewers in the shared sessions."""
    difference: Estimate | None
    """Of the own level and the mean of the others, session by session."""


def map_dimension_titles(team: Team) -> dict[str, str]:
    """The titles, by id, of the dimensions of the rubrics that the team's interviews use. The latest title counts."""
    used = Interview.objects.filter(team=team, rubric_version__isnull=False).order_by()
    versions = RubricVersion.objects.filter(pk__in=used.values("rubric_version")).order_by("rubric", "number")
    return {dimension.id: dimension.title for version in versions for dimension in read_dimensions(version)}


def load_calibrations(team: Team, filters: ProcessFilter, dimension: str = "") -> list[Calibration]:
    """Of the accounts that have assessed sessions of the team, by name. Two queries. `dimension` is one of
    `map_dimension_titles`; empty for the overall recommendation."""
    found = defaultdict[int, list[tuple[int, int, int, int]]](list)
    for row in load_levels(team, filters, dimension):
        found[row["author"]].append((row["level"], row["cards"], row["levels"], row["count"]))
    users = User.objects.filter(pk__in=found)
    return [build_calibration(user, found[user.pk]) for user in sorted(users, key=lambda each: str(each).casefold())]


def load_levels(team: Team, filters: ProcessFilter, dimension: str) -> QuerySet[Scorecard, Any]:
    """How often (`count`) each author gave each level in a session in which that number of cards (`cards`) give one,
    with that sum (`levels`)."""
    revealed = filters.select(team).filter(revoked_at=None, cards_revealed_at__isnull=False)
    given = RatedLevel(dimension) if dimension else F("recommendation")
    saved = Scorecard.objects.filter(saved_at__isnull=False).annotate(given=given, level=build_level())
    saved = saved.filter(given__in=LEVELS)
    same = saved.filter(session=OuterRef("session")).order_by().values("session")
    rows = saved.filter(session__in=revealed.values("pk"), author__isnull=False).annotate(
        cards=Subquery(same.annotate(found=Count("pk")).values("found"), output_field=IntegerField()),
        levels=Subquery(same.annotate(found=Sum("level")).values("found"), output_field=IntegerField()),
    )
    return rows.order_by().values("author", "level", "cards", "levels").annotate(count=Count("pk"))


def build_level() -> Case:
    """The number of the level that the annotation `given` names."""
    cases = [When(given=level, then=Value(number)) for level, number in LEVELS.items()]
    return Case(*cases, output_field=IntegerField())


def build_calibration(user: User, rows: list[tuple[int, int, int, int]]) -> Calibration:
    """`rows` are the level, the number of the session's cards, the sum of their levels, and how often that was so."""
    shared = [row for row in rows if row[1] > 1]
    cards, n = sum(count for *_, count in rows), sum(count for *_, count in shared)
    if n < MIN_SHARED_SESSIONS:
        return Calibration(user, cards, n, None, None, None, None)
    own = compute_moments([(level, count) for level, _, _, count in shared])
    others = compute_moments([((total - level) / (number - 1), count) for level, number, total, count in shared])
    difference = compute_moments(
        [(level - (total - level) / (number - 1), count) for level, number, total, count in shared]
    )
    return Calibration(
        user, cards, n, estimate_mean(own), own.variance**0.5, estimate_mean(others), estimate_mean(difference)
    )


def compute_moments(values: list[tuple[float, int]]) -> Moments:
    """The moments of a sample in which each value occurs that often."""
    return sum_moments(value for value, count in values for _ in range(count))
