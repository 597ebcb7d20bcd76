from datetime import datetime

from django.utils import timezone

from judge.models import CandidateSession, TimelineEvent


def record_event(
    session: CandidateSession,
    kind: TimelineEvent.Kind,
    *,
    slug: str = "",
    exercise: str = "",
    at: datetime | None = None,
    **detail: int | float | str | bool,
) -> TimelineEvent:
    """Add an event to the session's timeline inside the caller's transaction, so that a rollback also removes it.

    `detail` holds numbers and fixed words, never a text that a person typed: see `TimelineEvent.Kind`.
    """
    return TimelineEvent.objects.create(
        session=session, kind=kind, at=at or timezone.now(), slug=slug, exercise=exercise, detail=detail
    )
