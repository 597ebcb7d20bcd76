"""How long a candidate worked on each exercise, computed from what is stored anyway.

The time up to an edit, a submission, a paste, or leaving the page or returning counts for the exercise where it
happened. The time up to the first opening of an exercise counts for the one before. Pauses, and the time from an end
until the session was reopened, count for none.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils import timezone

from judge.domain.catalog import exclude_warm_up
from judge.domain.lost_time import STARTS, STOPS
from judge.domain.private_periods import filter_shown_documents, filter_shown_submissions
from judge.models import CandidateSession, DocumentUpdate

ExerciseKey = tuple[str, str]
"""The slug and the name of the exercise."""


class Activity(NamedTuple):
    at: datetime
    exercise: ExerciseKey
    is_opening: bool = False


def compute_exercise_times(session: CandidateSession) -> dict[ExerciseKey, timedelta]:
    """Only what interviewers may know of counts. Empty before the start."""
    if session.started_at is None:
        return {}
    end = session.finished_at or timezone.now()
    return divide_time(session.started_at, end, load_activity(session), load_stops(session, end))


def divide_time(
    start: datetime, end: datetime, activity: Iterable[Activity], stops: list[tuple[datetime, datetime]]
) -> dict[ExerciseKey, timedelta]:
    """`stops` are the intervals that count for no exercise."""
    times: dict[ExerciseKey, timedelta] = defaultdict(timedelta)
    current: ExerciseKey | None = None
    for at, exercise, is_opening in sorted(activity):
        until = min(max(at, start), end)
        times[current if is_opening and current else exercise] += measure_work(start, until, stops)
        start, current = until, exercise
    if current is not None:
        times[current] += measure_work(start, end, stops)
    return dict(times)


def measure_work(start: datetime, end: datetime, stops: list[tuple[datetime, datetime]]) -> timedelta:
    stopped = sum((max(min(end, to) - max(start, since), timedelta()) for since, to in stops), timedelta())
    return max(end - start - stopped, timedelta())


def load_activity(session: CandidateSession) -> list[Activity]:
    documents = exclude_warm_up(filter_shown_documents(session))
    exercises = {pk: (slug, name) for pk, slug, name in documents.values_list("pk", "slug", "exercise")}
    updates = session.document_updates.filter(document__in=exercises, is_private=False, is_late=False)
    updates = updates.exclude(author=DocumentUpdate.Author.INTERVIEWER)
    edits = [
        Activity(at, exercises[document], number == 0)
        for document, number, at in updates.values_list("document", "number", "stored_at")
    ]
    submissions = exclude_warm_up(session.submissions.filter(filter_shown_submissions()))
    events = exclude_warm_up(session.timeline_events.exclude(slug=""))
    return (
        edits
        + [Activity(at, (slug, name)) for at, slug, name in submissions.values_list("created_at", "slug", "exercise")]
        + [Activity(at, (slug, name)) for at, slug, name in events.values_list("at", "slug", "exercise")]
    )


def load_stops(session: CandidateSession, end: datetime) -> list[tuple[datetime, datetime]]:
    stops: list[tuple[datetime, datetime]] = []
    stopped_at: datetime | None = None
    rows = session.timeline_events.filter(kind__in=(*STOPS, *STARTS)).order_by("at", "pk")
    for kind, at in rows.values_list("kind", "at"):
        if kind in STOPS:
            stopped_at = stopped_at or at
        elif stopped_at is not None:
            stops.append((stopped_at, at))
            stopped_at = None
    return [*stops, (stopped_at, end)] if stopped_at is not None else stops
