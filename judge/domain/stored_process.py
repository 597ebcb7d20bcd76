"""The statistics of a team's process as pages read them: stored ones if the team has very many sessions."""

from typing import Any

from django.db.models import Count, Max
from pydantic import TypeAdapter

from judge.domain.process_statistics import (
    ProcessFilter,
    ProcessStatistics,
    ProcessSummary,
    build_statistics,
    load_process_statistics,
)
from judge.models import CandidateSession, Decision, Team, TeamProcess

VERSION = 1
"""Counts the changes of `ProcessSummary` and of what it counts. What another release stored is not read."""
MANY_SESSIONS = 5000
"""The process of a team with fewer sessions takes some 50 ms, so it is computed for each page."""
ADAPTER = TypeAdapter(ProcessSummary)
MOMENTS = ("started_at", "ended_at", "time_up_handled_at", "cards_revealed_at", "revoked_at")


def find_stored_process(team: Team) -> TeamProcess | None:
    return TeamProcess.objects.filter(team=team, version=VERSION).first()


def load_recent_process(team: Team, filters: ProcessFilter) -> ProcessStatistics:
    """At most a minute old while the background tasks run. Computed now if none are stored, and for one interview."""
    stored = find_stored_process(team) if filters.interview is None else None
    if stored is None:
        return load_process_statistics(team, filters)
    return build_statistics(ADAPTER.validate_python(stored.summary), stored.as_of, filters.months)


def has_many_sessions(team: int) -> bool:
    return CandidateSession.objects.filter(interview__team=team).values("pk")[:MANY_SESSIONS].count() == MANY_SESSIONS


def load_state(team: int) -> dict[str, Any]:
    """Changes with each change of a session that counts: it sets a time to now, or changes how many there are."""
    fields = {f"{name}_{kind.__name__}": kind(name) for name in MOMENTS for kind in (Count, Max)}
    sessions = CandidateSession.objects.filter(interview__team=team)
    state: dict[str, Any] = sessions.aggregate(sessions=Count("pk"), latest=Max("pk"), **fields)
    decisions = Decision.objects.filter(session__interview__team=team)
    state |= decisions.aggregate(decisions=Count("pk"), decided_at=Max("decided_at"))
    return {name: value if isinstance(value, int) else value and value.isoformat() for name, value in state.items()}
