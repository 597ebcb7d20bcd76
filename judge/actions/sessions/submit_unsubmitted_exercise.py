"""Submits at an interviewer's request what the sweeps could not submit at the end of an interview."""

from django.db import transaction

from judge.actions.audit.record_entry import record_audit_entry
from judge.actions.queue.enqueue_submission import enqueue_submission
from judge.actions.sessions.lock_session import lock_session
from judge.actions.sessions.submit_at_end import load_text_at_end
from judge.domain import catalog
from judge.domain.documents.merge_pool import Payer
from judge.domain.session_rules import list_interview_exercises
from judge.errors import RefusedError
from judge.messaging.session_events import publish_session_change
from judge.models import CandidateSession, SessionState, Submission, User
from problems.format.problem import Problem


def submit_unsubmitted_exercise(
    session: CandidateSession, slug: str, exercise: str, by: User, *, address: str = ""
) -> Submission:
    """Submit the text of the end. It counts for the candidate like everything that is submitted at the end."""
    document = session.documents.filter(slug=slug, exercise=exercise).first()
    if document is None or not is_unsubmitted(session, slug, exercise):
        raise build_already_submitted_error()
    problem = require_problem(session, slug, exercise)
    # Before the lock, because it can take long. After the end this text changes only if the session is reopened.
    text = load_text_at_end(document, payer=Payer(f"submits of user {by.pk}")).decode()
    with transaction.atomic():
        row = lock_session(session.pk)
        if not is_unsubmitted(row, slug, exercise):
            raise build_already_submitted_error()
        origin = Submission.Origin.TIME_UP
        submission = enqueue_submission(row, problem, exercise, text, Submission.Kind.SUBMIT, origin=origin)
        remove_unsubmitted(row, slug, exercise)
        detail = {"interview": row.interview_id, "submission": str(submission.pk)}
        record_audit_entry(by, "submit at end", f"invitation {row.pk}", detail, address=address)
    return submission


def is_unsubmitted(session: CandidateSession, slug: str, exercise: str) -> bool:
    unsubmitted = [(each["slug"], each["exercise"]) for each in session.unsubmitted_exercises]
    return session.state == SessionState.ENDED and (slug, exercise) in unsubmitted


def remove_unsubmitted(row: CandidateSession, slug: str, exercise: str) -> None:
    row.unsubmitted_exercises = [
        each for each in row.unsubmitted_exercises if (each["slug"], each["exercise"]) != (slug, exercise)
    ]
    row.results_at = None
    row.save(update_fields=["unsubmitted_exercises", "results_at"])
    publish_session_change(row.pk)


def require_problem(session: CandidateSession, slug: str, exercise: str) -> Problem:
    problem = catalog.load_problems().get(slug)
    if problem is None or exercise not in list_interview_exercises(session.interview, problem):
        raise RefusedError(
            "not_ready",
            "This server does not have the problem or the exercise now, so nothing was submitted. The code is stored.",
            "Ask the operator to install the problem's package again, then try again.",
        )
    return problem


def build_already_submitted_error() -> RefusedError:
    return RefusedError(
        "not_found",
        "This exercise is submitted already, or the interview was reopened, so nothing else was submitted.",
        "Reload the page to see what was submitted.",
    )
