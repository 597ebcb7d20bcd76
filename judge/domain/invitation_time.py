"""Until when an invitation can be used, and for when its interview is planned."""

from datetime import datetime, timedelta

from django.utils import timezone

from judge.errors import RefusedError
from judge.models import CandidateSession, SessionState

MAX_INVITATION_DAYS = 365
MAX_PLANNED_AHEAD = timedelta(days=MAX_INVITATION_DAYS)
CLOCK_DIFFERENCE = timedelta(minutes=5)
"""A person may plan "now", and send it a moment later."""
STARTABLE_AFTER_PLAN = timedelta(days=1)
"""An invitation is valid at least this long after its planned time, so that the interview can start then."""


def compute_expiry(days: int, scheduled_at: datetime | None = None) -> datetime | None:
    """When an invitation that is made or renewed now expires; None if `days` is 0."""
    if not days:
        return None
    expires_at = timezone.now() + timedelta(days=days)
    return max(expires_at, scheduled_at + STARTABLE_AFTER_PLAN) if scheduled_at else expires_at


def require_plannable(scheduled_at: datetime) -> None:
    now = timezone.now()
    if not now - CLOCK_DIFFERENCE <= scheduled_at <= now + MAX_PLANNED_AHEAD:
        raise RefusedError(
            "invalid",
            "The planned time is in the past or more than a year ahead, so nothing was stored.",
            "Choose another date and time.",
        )


def require_unstarted(session: CandidateSession) -> None:
    """Refuse what concerns only interviews that have not started: their expiry, their mail and their planned time."""
    if session.state == SessionState.REVOKED:
        raise RefusedError(
            "session_revoked",
            "This invitation is withdrawn, so nothing was changed or sent.",
            "Restore the invitation first.",
        )
    if session.started_at is not None:
        raise RefusedError(
            "session_started",
            "The candidate has already started, so nothing was changed or sent.",
            "If the candidate has lost the link, show it and send it yourself.",
        )
