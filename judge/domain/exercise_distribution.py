"""How long an exercise took the candidates of a team who opened it, for a plot."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet
from django.db.models.functions import Cast, Floor

from judge.domain.scorecards import filter_assigned_interviews, select_seen_cards
from judge.models import ExerciseResult, Interview, Team, User


@dataclass(frozen=True, slots=True)
class MinuteCounts:
    minutes: int
    """Rounded down."""
    sessions: int
    accepted: int

    def __add__(self, other: "MinuteCounts") -> "MinuteCounts":
        """Of the same minute."""
        return MinuteCounts(self.minutes, self.sessions + other.sessions, self.accepted + other.accepted)


def load_exercise_minutes(team: Team, slug: str, exercise: str, reader: User) -> list[MinuteCounts]:
    """Shortest first. Only of sessions that opened the exercise. Without those whose results are folded for the reader,
    who knows how long they took and would find in the bin of that minute whether they were accepted."""
    rows = ExerciseResult.objects.filter(team=team, slug=slug, exercise=exercise, is_opened=True)
    seen = Exists(select_seen_cards(reader).filter(session=OuterRef("session")))
    assigned = Interview.objects.filter(filter_assigned_interviews(reader.pk), team=team)
    # In two queries, because PostgreSQL would ask both questions about each row of an alternative.
    unassigned = rows.filter(~seen).exclude(session__interview__in=assigned.values("pk"))
    counts: dict[int, MinuteCounts] = {}
    for found in (*count_minutes(rows.filter(seen)), *count_minutes(unassigned)):
        counts[found.minutes] = found + counts.get(found.minutes, MinuteCounts(found.minutes, 0, 0))
    return [counts[minutes] for minutes in sorted(counts)]


def count_minutes(rows: QuerySet[ExerciseResult]) -> Iterator[MinuteCounts]:
    whole = Cast(Floor(F("seconds") / 60.0), IntegerField())
    counted = rows.values(minutes=whole).annotate(
        sessions=Count("pk"), accepted=Count("pk", filter=Q(is_accepted=True))
    )
    return (MinuteCounts(**row) for row in counted)
