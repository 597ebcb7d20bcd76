"""Submits automatically what a candidate had not submitted when the interview ended.

The session's row is locked meanwhile, and the time at which it was done is stored in the same transaction as the
submissions. So it is done once, whatever process dies and however many do it at the same time.

What a process cannot submit, for example because it lacks the problem's package, waits for the next sweep, which may
run in another process. After `session_end.TRIED_FOR` it is left to the interviewers: see `submit_unsubmitted_exercise`.
"""

import logging
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.utils import timezone

from judge.actions.queue.enqueue_submission import enqueue_submission
from judge.actions.sessions.record_event import record_event
from judge.database.lock_wait import limit_lock_wait
from judge.domain.documents.merge_pool import (
    POOL,
    BudgetSpentError,
    CostlyUpdateError,
    MergeUnavailableError,
    Payer,
)
from judge.domain.documents.update_format import InvalidUpdateError
from judge.domain.exercises import get_starter
from judge.domain.session_end import find_last_number_on_time, is_last_try, is_to_submit, list_sessions_to_submit
from judge.domain.session_rules import list_interview_exercises, list_problems
from judge.errors import RETRY_SECONDS, RefusedError
from judge.messaging.session_events import publish_session_change
from judge.models import CandidateSession, Document, DocumentUpdate, Submission, TimelineEvent
from judge.storage_errors import is_lock_timeout, is_storage_error
from problems.format.problem import Problem

logger = logging.getLogger(__name__)
MAX_SESSIONS = 100
"""How many one sweep submits, so that the next sweep is not delayed for long."""
NO_PROBLEM = "no_problem"
"""The process that tried lacks the problem's package, or the package lacks the exercise."""
FAILED = "failed"
"""The log says why."""


def submit_ended_sessions() -> int:
    """Return how many sessions were handled. One that is locked or fails waits for the next sweep. An error of the
    database ends this one."""
    handled = 0
    for pk in list_sessions_to_submit(MAX_SESSIONS):
        try:
            handled += submit_ended_session(pk)
        except Exception as error:
            if is_lock_timeout(error):
                logger.warning("session %d is locked, so it is submitted later", pk)
            elif is_storage_error(error):
                raise
            else:
                logger.exception("session %d was not submitted at its end; the next sweep tries again", pk)
                record_first_failed_try(pk)
    return handled


@transaction.atomic
def submit_ended_session(pk: int) -> bool:
    """Return whether the end is handled: all is submitted, or the last try left the rest to the interviewers.

    False also if the session is not to be submitted, or another database session has locked it.
    """
    limit_lock_wait()
    rows = CandidateSession.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    session = rows.select_related("interview").filter(pk=pk).first()
    if session is None or not is_to_submit(session):
        return False
    left = submit_documents(session)
    CandidateSession.objects.filter(pk=pk).update(unsubmitted_exercises=left)
    if left and not is_last_try(session):
        record_first_failed_try(pk)
        return False
    CandidateSession.objects.filter(pk=pk).update(time_up_handled_at=timezone.now(), results_at=None)
    if session.ended_at is None:
        record_event(session, TimelineEvent.Kind.ENDED, at=session.finished_at, by="time_limit")
    publish_session_change(pk)
    return True


def record_first_failed_try(pk: int) -> None:
    untried = CandidateSession.objects.filter(pk=pk, time_up_tried_at=None)
    if untried.update(time_up_tried_at=timezone.now()):
        publish_session_change(pk)


def submit_documents(session: CandidateSession) -> list[dict[str, Any]]:
    """Return what could not be submitted: see `CandidateSession.unsubmitted_exercises`."""
    tried = [
        (document, submit_document_or_explain(session, document, problem))
        for document, problem in list_interview_documents(session)
    ]
    return [{"slug": each.slug, "exercise": each.exercise, "reason": reason} for each, reason in tried if reason]


def submit_document_or_explain(session: CandidateSession, document: Document, problem: Problem | None) -> str:
    """Submit the document's text if that is needed. Returns why that was not possible, or "": an error of one exercise
    must not keep the others from being submitted. Raises lock and storage errors."""
    try:
        with transaction.atomic():
            return submit_document(session, document, problem)
    except RefusedError as error:
        logger.warning("document %d was not submitted at the end of its session: %s", document.pk, error)
    except Exception as error:
        if is_lock_timeout(error) or is_storage_error(error):
            raise
        logger.exception("document %d was not submitted at the end of its session", document.pk)
    return FAILED


def submit_document(session: CandidateSession, document: Document, problem: Problem | None) -> str:
    """Submit the document's text if that is needed. Returns NO_PROBLEM if it cannot, else ""."""
    text = find_unsubmitted_text(document, problem)
    if text is None:
        return ""
    if problem is None:
        logger.error(
            "%s of %s was not submitted: this process lacks the problem or the exercise",
            document.exercise,
            document.slug,
        )
        return NO_PROBLEM
    source, origin = text.decode(), Submission.Origin.TIME_UP
    enqueue_submission(session, problem, document.exercise, source, Submission.Kind.SUBMIT, origin=origin)
    logger.info("submitted %s of %s at the end of session %d", document.exercise, problem.slug, session.pk)
    return ""


def list_interview_documents(session: CandidateSession) -> Iterator[tuple[Document, Problem | None]]:
    """The documents of the interview's problems, and None for the problem if this process lacks it or the exercise."""
    problems = {problem.slug: problem for problem in list_problems(session)}
    for document in session.documents.filter(slug__in=session.interview.problems).order_by("pk"):
        problem = problems.get(document.slug)
        is_known = problem is not None and document.exercise in list_interview_exercises(session.interview, problem)
        yield document, problem if is_known else None


def find_unsubmitted_text(document: Document, problem: Problem | None) -> bytes | None:
    """What is to be submitted. None if it is the starter or the text that was submitted last."""
    if document.is_untouched:
        return None
    text = load_text_at_end(document)
    if problem is not None and text == get_starter(problem, document.exercise).encode():
        return None
    submits = Submission.objects.filter(
        Submission.COUNTED_SUBMITS, session=document.session_id, slug=document.slug, exercise=document.exercise
    )
    last = submits.order_by("-created_at", "-pk").values_list("source", flat=True).first()
    return None if last is not None and bytes(last) == text else text


def load_text_at_end(document: Document, payer: Payer | None = None) -> bytes:
    """The text without the late updates, which are the latest ones. Raises RefusedError if a merge fails now.

    `payer` pays for the merge, outside of a transaction. None for a sweep, which is in one, does not wait long, and has
    a budget for each session."""
    number = find_last_number_on_time(document)
    if number == document.number:
        return bytes(document.source)
    updates = DocumentUpdate.objects.filter(document=document, number__lte=number).order_by("number")
    if has_snapshot := document.snapshot_number <= number:
        updates = updates.filter(number__gt=document.snapshot_number)
    stored = [bytes(update) for update in updates.values_list("update", flat=True)]
    first = bytes(document.snapshot) if has_snapshot else stored.pop(0)
    try:
        paying = payer or Payer(f"end of session {document.session_id}")
        return POOL.merge(paying, first, stored, in_transaction=payer is None).text
    except (InvalidUpdateError, CostlyUpdateError, BudgetSpentError, MergeUnavailableError) as error:
        raise RefusedError(
            "unavailable",
            f"The text of document {document.pk} at the end cannot be computed now: {error!r}.",
            "Try again in a few seconds." if payer else "The next sweep tries again.",
            retry_after=RETRY_SECONDS,
        ) from None
