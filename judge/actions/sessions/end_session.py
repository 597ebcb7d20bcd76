"""Ends an interview at a person's request. When its time is up, no action ends it: its state follows from `ends_at`
(`judge.models.sessions`), and `submit_at_end` submits the rest."""

import math

from django.db import transaction
from django.utils import timezone

from judge.actions.audit.record_entry import record_audit_entry
from judge.actions.sessions.lock_session import lock_session
from judge.actions.sessions.record_event import record_event
from judge.domain.private_periods import is_private_now
from judge.errors import RefusedError
from judge.messaging.session_events import publish_session_change
from judge.models import CandidateSession, SessionState, TimelineEvent, User


@transaction.atomic
def end_session(session: CandidateSession, by: User | None = None, *, address: str = "") -> CandidateSession:
    """End the interview at the request of the candidate, or of the interviewer `by`. Also during a pause. Ending it
    again changes nothing. An interviewer cannot end it in a private period, which would show them what is in the editor
    before the candidate expects it.

    What was not submitted is submitted automatically a moment later: see `submit_at_end`.
    """
    if session.interview.is_practice:
        raise RefusedError(
            "invalid", "Practice does not end, so nothing was changed.", "Leave the page whenever you like."
        )
    row = lock_session(session.pk)
    if row.state == SessionState.INVITED:
        raise RefusedError(
            "session_not_started",
            "The interview has not started yet, so it cannot end.",
            "Start the interview from its first page.",
        )
    if by and is_private_now(row):
        raise RefusedError(
            "private_period",
            "The candidate works in private, so the interview was not ended.",
            "End it when the private period is over, in five minutes at most.",
        )
    if row.state in (SessionState.RUNNING, SessionState.PAUSED):
        add_pause(row)
        row.ended_at = timezone.now()
        row.save(update_fields=["ended_at", "paused_at", "paused_seconds"])
        record_event(row, TimelineEvent.Kind.ENDED, by="interviewer" if by else "candidate")
        if by:
            detail = {"interview": row.interview_id}
            record_audit_entry(by, "end interview", f"invitation {row.pk}", detail, address=address)
        publish_session_change(row.pk)
    session.refresh_from_db(fields=["ended_at", "paused_at", "paused_seconds"])
    return session


def add_pause(row: CandidateSession) -> int:
    """End the present pause, if there is one, and return its seconds. The caller has locked the row and saves it."""
    if row.paused_at is None:
        return 0
    seconds = max(0, math.ceil((timezone.now() - row.paused_at).total_seconds()))
    row.paused_at, row.paused_seconds = None, row.paused_seconds + seconds
    return seconds
