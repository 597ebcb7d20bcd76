"""What a candidate's page reported of itself, in numbers. They come from a browser, so they prove nothing, and they are
no verdict on anybody."""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone
from pydantic import BaseModel

from judge.domain.catalog import exclude_warm_up
from judge.domain.exercise_times import load_stops, measure_work
from judge.models import CandidateSession, TimelineEvent

Kind = TimelineEvent.Kind
MIN_ABSENCE = timedelta(seconds=2)
"""A shorter one is a reload, or a change between two tabs of the interview."""


class SessionSignals(BaseModel, from_attributes=True):
    pastes: int
    largest_paste_lines: int
    times_away: int
    away_seconds: int
    private_periods: int
    pauses: int


def summarize_signals(session: CandidateSession) -> SessionSignals:
    events = exclude_warm_up(session.timeline_events.all())
    pasted = [detail.get("lines", 0) for detail in events.filter(kind=Kind.PASTED).values_list("detail", flat=True)]
    absences = list_absences(session, events)
    return SessionSignals(
        pastes=len(pasted),
        largest_paste_lines=max(pasted, default=0),
        times_away=len(absences),
        away_seconds=round(sum(absences, timedelta()).total_seconds()),
        private_periods=events.filter(kind=Kind.PRIVATE_STARTED).count(),
        pauses=events.filter(kind=Kind.PAUSED).count(),
    )


def list_absences(session: CandidateSession, events: QuerySet[TimelineEvent]) -> list[timedelta]:
    """How long the candidate was away each time, without pauses. Who does not return is away until the end. A page that
    could not report that it was left says later for how long."""
    end = session.finished_at or timezone.now()
    stops = load_stops(session, end)
    spans: list[tuple[datetime, datetime]] = []
    left: datetime | None = None
    moves = events.filter(kind__in=(Kind.LEFT_PAGE, Kind.RETURNED)).order_by("at", "pk")
    for kind, at, detail in moves.values_list("kind", "at", "detail"):
        if kind == Kind.LEFT_PAGE:
            left = left or at
        else:
            spans.append((left or at - timedelta(seconds=detail.get("seconds", 0)), at))
            left = None
    if left is not None:
        spans.append((left, max(left, end)))
    lengths = [measure_work(start, until, stops) for start, until in spans]
    return [length for length in lengths if length >= MIN_ABSENCE]
