"""How long an exercise took the candidates of a team who opened it, for a plot."""

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q
from django.db.models.functions import Cast, Floor
from pydantic import BaseModel

from judge.domain.scorecards import filter_shown_sessions
from judge.models import CandidateSession, ExerciseResult, Team, User


class MinuteCounts(BaseModel, from_attributes=True):
    minutes: int
    """Rounded down."""
    sessions: int
    accepted: int


def load_exercise_minutes(team: Team, slug: str, exercise: str, reader: User) -> list[MinuteCounts]:
    """Shortest first. Only of sessions that opened the exercise. Without those whose results are folded for the reader,
    who knows how long they took and would find in the bin of that minute whether they were accepted."""
    shown = CandidateSession.objects.filter(filter_shown_sessions(reader), pk=OuterRef("session"))
    rows = ExerciseResult.objects.filter(team=team, slug=slug, exercise=exercise, is_opened=True)
    rows = rows.filter(Exists(shown))
    whole = Cast(Floor(F("seconds") / 60.0), IntegerField())
    counted = rows.values(minutes=whole).annotate(
        sessions=Count("pk"), accepted=Count("pk", filter=Q(is_accepted=True))
    )
    return [MinuteCounts(**row) for row in counted.order_by("minutes")]
