"""The time that interviews lost to outages and did not get back yet."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils import timezone

from judge.models import CandidateSession, Interview, Outage, TimelineEvent

RECENT = timedelta(hours=24)
"""Older outages are not offered: a candidate whose interview ended a day ago is not waiting for it to continue."""
STILL_WAITING = timedelta(hours=1)
"""When all interviews get their time back, a session whose time limit was reached earlier does not: its candidate has
left. Its interviewer can still extend it."""
STOPS = (TimelineEvent.Kind.PAUSED, TimelineEvent.Kind.ENDED)
STARTS = (TimelineEvent.Kind.RESUMED, TimelineEvent.Kind.REOPENED)
"""The events that stop and start the clock of a session."""


class Interval(NamedTuple):
    start: datetime
    end: datetime


def list_recent_outages() -> list[Interval]:
    """Return the outages that ended in the last 24 hours, without overlaps, in order."""
    rows = Outage.objects.filter(ended_at__gte=timezone.now() - RECENT)
    return merge_intervals(Interval(row.started_at, row.ended_at) for row in rows)


def find_interrupted_sessions(outages: Sequence[Interval]) -> list[tuple[CandidateSession, int]]:
    """Return the sessions that lost time, with the seconds that they lost.

    A session that its candidate ended, or that was revoked, gets no time back. One whose time limit was reached within
    the last hour does.
    """
    if not outages:
        return []
    now = timezone.now()
    longest = Interview.objects.exclude(owner=None).order_by("-minutes").values_list("minutes", flat=True).first() or 0
    rows = CandidateSession.objects.filter(
        interview__owner__isnull=False,
        ended_at=None,
        revoked_at=None,
        started_at__gte=outages[0].start - timedelta(minutes=longest) - RECENT,
    )
    found = [(row, compute_lost_seconds(row, outages)) for row in rows.select_related("interview", "candidate")]
    return [(row, seconds) for row, seconds in found if seconds and row.ends_at and row.ends_at > now - STILL_WAITING]


def compute_lost_seconds(session: CandidateSession, outages: Sequence[Interval]) -> int:
    """Return how long the session ran while a service was down, without what it got back before."""
    if session.started_at is None or session.ends_at is None or session.ended_at or session.revoked_at:
        return 0
    running = Interval(session.started_at, session.ends_at)
    remaining = merge_intervals(outages)
    given = [
        Interval(*(datetime.fromisoformat(extension[key]) for key in ("outage_start", "outage_end")))
        for extension in session.time_given_back
    ]
    for removed in [*given, *list_stops(session)]:
        remaining = [part for interval in remaining for part in subtract_interval(interval, removed)]
    overlaps = (min(part.end, running.end) - max(part.start, running.start) for part in remaining)
    return sum(max(0, round(overlap.total_seconds())) for overlap in overlaps)


def list_stops(session: CandidateSession) -> list[Interval]:
    """When the clock was stopped: in pauses, and from an end until it was reopened. An outage takes no time then."""
    if not (session.paused_seconds or session.extra_seconds or session.time_given_back or session.paused_at):
        return []
    stops: list[Interval] = []
    stopped_at: datetime | None = None
    for event in session.timeline_events.filter(kind__in=STOPS + STARTS).order_by("at", "pk"):
        if event.kind in STOPS:
            stopped_at = stopped_at or event.at
        elif stopped_at is not None:
            stops.append(Interval(stopped_at, event.at))
            stopped_at = None
    return [*stops, Interval(stopped_at, timezone.now())] if stopped_at and session.paused_at else stops


def merge_intervals(intervals: Iterable[Interval]) -> list[Interval]:
    merged: list[Interval] = []
    for interval in sorted(intervals):
        if merged and interval.start <= merged[-1].end:
            merged[-1] = Interval(merged[-1].start, max(merged[-1].end, interval.end))
        else:
            merged.append(interval)
    return merged


def subtract_interval(interval: Interval, removed: Interval) -> list[Interval]:
    parts = [
        Interval(interval.start, min(interval.end, removed.start)),
        Interval(max(interval.start, removed.end), interval.end),
    ]
    return [part for part in parts if part.start < part.end]
