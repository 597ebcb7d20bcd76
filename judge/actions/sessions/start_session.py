from django.utils import timezone

from judge.domain.session_rules import require_running
from judge.models import CandidateSession


def start_session(session: CandidateSession) -> CandidateSession:
    """Start the interview and its clock. Starting it again leaves the clock as it is."""
    CandidateSession.objects.filter(pk=session.pk, started_at=None, ended_at=None).update(started_at=timezone.now())
    session.refresh_from_db(fields=["started_at", "ended_at"])
    require_running(session)
    return session
