from django.db import transaction

from judge.actions.audit.record_entry import record_audit_entry
from judge.actions.queue.enqueue_submission import enqueue_submission
from judge.actions.sessions.lock_session import lock_session
from judge.domain.catalog import is_warm_up
from judge.domain.late_edits import filter_late_documents
from judge.domain.session_end import is_to_submit
from judge.domain.session_rules import get_session_problem, require_exercise
from judge.errors import RefusedError
from judge.models import CandidateSession, Submission, User


@transaction.atomic
def judge_late_edits(pk: int, slug: str, exercise: str, by: User, *, address: str = "") -> Submission:
    """Submit the text with the edits that arrived after the end. Doing it again returns the same submission, unless
    more edits have arrived."""
    session = lock_session(pk)
    require_end_submitted(session)
    problem = get_session_problem(session, slug)
    require_exercise(session, problem, exercise)
    document = filter_late_documents([session]).filter(slug=slug, exercise=exercise).first()
    if document is None or is_warm_up(slug):
        raise RefusedError(
            "not_found",
            "No edit of this exercise arrived after the end, or the interview was reopened, so nothing was submitted.",
            "Reload the page to see what was submitted.",
        )
    earlier = session.submissions.filter(slug=slug, exercise=exercise, origin=Submission.Origin.INTERVIEWER)
    latest = earlier.order_by("-created_at").first()
    if latest is not None and bytes(latest.source) == bytes(document.source):
        return latest
    submission = enqueue_submission(
        session,
        problem,
        exercise,
        bytes(document.source).decode(),
        Submission.Kind.SUBMIT,
        origin=Submission.Origin.INTERVIEWER,
    )
    detail = {"interview": session.interview_id, "submission": str(submission.pk)}
    record_audit_entry(by, "judge late edits", f"invitation {pk}", detail, address=address)
    return submission


def require_end_submitted(session: CandidateSession) -> None:
    """A submission deletes the hidden edits of private periods, and the text at the end is computed from them."""
    if is_to_submit(session):
        raise RefusedError(
            "not_ready",
            "The code at the end of this interview is not submitted yet, so nothing else was.",
            "Try again in a minute. If it stays like this, check that a worker runs the sweeper.",
        )
