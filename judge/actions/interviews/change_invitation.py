"""Changes of an invitation before its interview starts. Its link stays the same."""

from datetime import datetime

from django.db import transaction

from judge.actions.audit.record_entry import record_audit_entry
from judge.actions.interviews.invite_candidate import build_invitation_mail
from judge.actions.mail.queue_mail import cancel_mails, store_mails
from judge.actions.sessions.lock_session import lock_session
from judge.domain.invitation_time import compute_expiry, require_plannable, require_unstarted
from judge.domain.session_time import require_state
from judge.messaging.session_events import publish_session_change
from judge.models import CandidateSession, SessionState, User


@transaction.atomic
def renew_invitation(session_id: int, days: int, by: User, *, address: str = "") -> CandidateSession:
    """Let the candidate start for `days` from now, also if the invitation has expired. 0: it does not expire."""
    row = lock_session(session_id)
    require_unstarted(row)
    row.expires_at = compute_expiry(days, row.scheduled_at)
    row.save(update_fields=["expires_at"])
    record_audit_entry(by, "renew invitation", f"invitation {row.pk}", {"days": days}, address=address)
    publish_session_change(row.pk)
    return row


@transaction.atomic
def plan_interview(session_id: int, scheduled_at: datetime | None, by: User, *, address: str = "") -> CandidateSession:
    """Store when the interview is planned; None if it is not. An invitation that would expire before is renewed."""
    row = lock_session(session_id)
    require_unstarted(row)
    if scheduled_at is not None:
        require_plannable(scheduled_at)
    row.plan_changes += row.scheduled_at != scheduled_at
    row.scheduled_at = scheduled_at
    if row.expires_at is not None and scheduled_at is not None:
        row.expires_at = max(row.expires_at, compute_expiry(1, scheduled_at) or row.expires_at)
    row.save(update_fields=["scheduled_at", "plan_changes", "expires_at"])
    record_audit_entry(by, "plan interview", f"invitation {row.pk}", address=address)
    publish_session_change(row.pk)
    return row


@transaction.atomic
def send_invitation_again(
    session_id: int, email: str, by: User, *, days: int | None = None, address: str = ""
) -> CandidateSession:
    """Mail the link, to the same address as before or to another. `days` also renews the invitation.

    A mail that still waits is replaced. Raises RefusedError for an invitation that has expired and is not renewed.
    """
    row = lock_session(session_id)
    require_unstarted(row)
    if days is not None:
        row = renew_invitation(session_id, days, by, address=address)
    require_state(row, SessionState.INVITED)
    cancel_mails(row.candidate)
    store_mails([build_invitation_mail(row, email, by)])
    record_audit_entry(by, "send invitation", f"invitation {row.pk}", address=address)
    return row
