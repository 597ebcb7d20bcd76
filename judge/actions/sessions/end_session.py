from django.utils import timezone

from judge.errors import RefusedError
from judge.models import CandidateSession, SessionState


def end_session(session: CandidateSession) -> CandidateSession:
    """End the interview at the candidate's request. Ending it again changes nothing."""
    if session.interview.is_practice:
        raise RefusedError(
            "invalid", "Practice does not end, so nothing was changed.", "Leave the page whenever you like."
        )
    if session.state == SessionState.INVITED:
        raise RefusedError(
            "session_not_started",
            "The interview has not started yet, so it cannot end.",
            "Start the interview from its first page.",
        )
    CandidateSession.objects.filter(pk=session.pk, ended_at=None).update(ended_at=timezone.now())
    session.refresh_from_db(fields=["ended_at"])
    return session
