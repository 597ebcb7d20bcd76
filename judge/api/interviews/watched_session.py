from django.http import HttpRequest

from judge.actions.audit.record_entry import record_session_watched
from judge.actions.sessions.private_period import finish_private_period
from judge.api.auth import get_session_to_edit, get_user
from judge.limits import rate_limits
from judge.limits.client_address import get_client_address
from judge.models import CandidateSession


def open_watched_session(request: HttpRequest, invitation_id: int) -> CandidateSession:
    """Return a session of an interview that the user may edit, whose code they are about to read: live, in the replay
    or in the report. Record at most once a day that they do. A private period that is over is finished, if its edits
    can be merged, so that the returned session is current. Raises RefusedError for viewers and above the rate limit."""
    user = get_user(request)
    session = get_session_to_edit(user, invitation_id)
    rate_limits.require_below_rate_limit(rate_limits.DOCUMENT_READS, f"user {user.pk}")
    record_session_watched(user, f"invitation {session.pk}", address=get_client_address(request))
    finish_private_period(session)
    session.refresh_from_db()
    return session
