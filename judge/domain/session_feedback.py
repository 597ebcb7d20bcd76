"""When a candidate may write feedback about an interview, and change it. Responses have it only for people who may read
the candidate's name."""

from datetime import datetime, timedelta

from django.utils import timezone

from judge.models import CandidateSession, SessionState

CHANGEABLE_FOR = timedelta(days=1)


def get_feedback_end(session: CandidateSession) -> datetime | None:
    """Until when the feedback can be changed. None before it is written."""
    return session.feedback_at and session.feedback_at + CHANGEABLE_FOR


def can_give_feedback(session: CandidateSession) -> bool:
    end = get_feedback_end(session)
    is_ended = session.state == SessionState.ENDED and not session.interview.is_practice
    return is_ended and (end is None or timezone.now() < end)
