from django.db import transaction

from judge.actions.audit.record_entry import record_audit_entry
from judge.actions.sessions.record_event import record_event
from judge.errors import RefusedError
from judge.models import CandidateSession, SessionState, TimelineEvent, User


@transaction.atomic
def show_link(session: CandidateSession, by: User, *, address: str = "") -> str:
    """Return the path of the candidate's page, and record who saw it: after the start it opens what the candidate does.
    Raises RefusedError for an invitation that is revoked or has expired."""
    if session.state == SessionState.REVOKED:
        raise RefusedError(
            "withdrawn",
            "The invitation is withdrawn, so its link opens nothing of the interview.",
            "Restore the invitation first.",
        )
    if session.state == SessionState.EXPIRED:
        raise RefusedError(
            "session_expired",
            "The invitation has expired, so its link opens nothing of the interview.",
            "Renew the invitation first.",
        )
    if session.started_at is not None:
        record_event(session, TimelineEvent.Kind.LINK_SHOWN)
    record_audit_entry(by, "show link", f"invitation {session.pk}", address=address)
    return f"/i/{session.token}"
