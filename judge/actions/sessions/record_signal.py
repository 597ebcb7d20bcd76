from judge.actions.sessions.record_event import record_event
from judge.models import CandidateSession, TimelineEvent

Kind = TimelineEvent.Kind
MAX_SIGNALS = 2000
"""Of one session. A page that reports more is broken or forged, and the first ones show it."""


def record_signal(
    session: CandidateSession, kind: str, slug: str, exercise: str, lines: int, characters: int, seconds: int
) -> None:
    """Add what a page reports of itself to the timeline. The numbers come from the browser: nothing checks them."""
    signals = session.timeline_events.filter(kind__in=(Kind.PASTED, Kind.LEFT_PAGE, Kind.RETURNED))
    if signals.count() >= MAX_SIGNALS:
        return
    details = {
        Kind.PASTED: {"lines": lines, "characters": characters},
        Kind.LEFT_PAGE: {},
        Kind.RETURNED: {"seconds": seconds},
    }
    record_event(session, Kind(kind), slug=slug, exercise=exercise, **details[Kind(kind)])
