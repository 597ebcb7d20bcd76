from django.db import transaction
from django.utils import timezone

from judge.actions.audit.record_entry import record_audit_entry
from judge.actions.mail.queue_mail import cancel_mails
from judge.actions.sessions.end_session import add_pause
from judge.actions.sessions.lock_session import lock_session
from judge.actions.sessions.record_event import record_event
from judge.messaging.session_events import publish_session_change
from judge.models import CandidateSession, SessionState, TimelineEvent, User


@transaction.atomic
def revoke_invitation(session: CandidateSession, by: User, *, address: str = "") -> CandidateSession:
    """Withdraw an invitation: its link opens only what the candidate wrote. Revoking again changes nothing.

    The clock of a running session stops, so that restoring the invitation gives the time back.
    """
    row = lock_session(session.pk)
    if row.revoked_at is None:
        now = timezone.now()
        if row.state == SessionState.RUNNING:
            row.paused_at = now
            record_event(row, TimelineEvent.Kind.PAUSED)
        row.revoked_at = now
        row.save(update_fields=["revoked_at", "paused_at"])
        record_change(row, by, "revoke invitation", address)
        cancel_mails(session.candidate)
    return row


@transaction.atomic
def restore_invitation(session: CandidateSession, by: User, *, address: str = "") -> CandidateSession:
    """Undo `revoke_invitation`: the same link works again, and the clock goes on where it stopped. A session that an
    interviewer had paused before stays paused. Restoring again changes nothing."""
    row = lock_session(session.pk)
    if row.revoked_at is not None:
        stopped_by_revoking = row.paused_at == row.revoked_at
        row.revoked_at = None
        if stopped_by_revoking:
            record_event(row, TimelineEvent.Kind.RESUMED, seconds=add_pause(row))
        row.save(update_fields=["revoked_at", "paused_at", "paused_seconds"])
        record_change(row, by, "restore invitation", address)
    return row


def record_change(row: CandidateSession, by: User, action: str, address: str) -> None:
    record_audit_entry(by, action, f"invitation {row.pk}", {"interview": row.interview_id}, address=address)
    publish_session_change(row.pk)
