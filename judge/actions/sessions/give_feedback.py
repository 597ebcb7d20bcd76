from django.db import transaction
from django.utils import timezone

from judge.domain.session_feedback import can_give_feedback
from judge.errors import RefusedError
from judge.models import CandidateSession, SessionState


@transaction.atomic
def give_feedback(session: CandidateSession, text: str) -> CandidateSession:
    """Store what the candidate writes about the interview. The day in which it can be changed starts with the first
    text, so sending it again does not extend it."""
    row = CandidateSession.objects.select_for_update(of=("self",), no_key=True)
    row = row.select_related("interview", "candidate").get(pk=session.pk)
    if not can_give_feedback(row):
        raise build_error(row)
    row.feedback, row.feedback_at = text.strip(), row.feedback_at or timezone.now()
    row.save(update_fields=["feedback", "feedback_at"])
    return row


def build_error(row: CandidateSession) -> RefusedError:
    if row.state == SessionState.ENDED and not row.interview.is_practice:
        return RefusedError(
            "session_ended",
            "Your feedback was sent more than a day ago, so it was not changed.",
            "Contact your interviewer if you want to add something.",
        )
    return RefusedError(
        "session_not_ended",
        "Feedback is possible after the end of an interview, so it was not stored.",
        "Send it after the end.",
    )
