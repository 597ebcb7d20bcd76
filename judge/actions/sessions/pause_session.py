from django.db import transaction
from django.utils import timezone

from judge.actions.audit.record_entry import record_audit_entry
from judge.actions.sessions.end_session import add_pause
from judge.actions.sessions.lock_session import lock_session
from judge.actions.sessions.record_event import record_event
from judge.domain.session_time import require_state
from judge.messaging.session_events import publish_session_change
from judge.models import CandidateSession, SessionState, TimelineEvent, User


@transaction.atomic
def pause_session(pk: int, by: User, *, address: str = "") -> CandidateSession:
    """Stop the clock until `resume_session`. Pausing it again changes nothing."""
    row, now = lock_session(pk), timezone.now()  # before its state is read: a pause never starts after the time limit
    require_state(row, SessionState.RUNNING, SessionState.PAUSED)
    if row.paused_at is None:
        row.paused_at = now
        row.save(update_fields=["paused_at"])
        record_event(row, TimelineEvent.Kind.PAUSED)
        record_change(row, by, "pause interview", address)
    return row


@transaction.atomic
def resume_session(pk: int, by: User, *, address: str = "") -> CandidateSession:
    """Let the clock go on where it stopped. Resuming a session that is not paused changes nothing."""
    row = lock_session(pk)
    require_state(row, SessionState.RUNNING, SessionState.PAUSED)
    if row.paused_at is not None:
        row.private_until = row.private_end  # the rest of a private period is still to come
        seconds = add_pause(row)
        row.save(update_fields=["paused_at", "paused_seconds", "private_until"])
        record_event(row, TimelineEvent.Kind.RESUMED, seconds=seconds)
        record_change(row, by, "resume interview", address, seconds=seconds)
    return row


def record_change(row: CandidateSession, by: User, action: str, address: str, **detail: int) -> None:
    """Add an audit entry, and let open pages read the clock."""
    record_audit_entry(by, action, f"invitation {row.pk}", {"interview": row.interview_id, **detail}, address=address)
    publish_session_change(row.pk)
