from django.utils import timezone

from judge.errors import RefusedError
from judge.models import CandidateSession, SessionState


def end_session(session: CandidateSession) -> CandidateSession:
    """End the interview, by the candidate's hand. Ending again changes nothing."""
    if session.interview.is_practice:
        raise RefusedError("invalid", "Practice does not end.", "Leave the page whenever you like.")
    if session.state == SessionState.INVITED:
        raise RefusedError("session_not_started", "The interview has not started yet.", "Start it from its first page.")
    CandidateSession.objects.filter(pk=session.pk, ended_at=None).update(ended_at=timezone.now())
    session.refresh_from_db(fields=["ended_at"])
    return session
