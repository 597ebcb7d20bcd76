"""Deletes the single edits of private periods, if the interview hides them, once their result is stored and submitted.

This is the one exception to the rule that updates are only appended: the result has all of their effect. The session is
locked by the caller.
"""

from django.db.models import Sum
from django.db.models.functions import Length
from django.utils import timezone

from judge.domain.private_periods import has_hidden_edits
from judge.domain.session_end import TRIED_FOR, has_grace_ended, is_to_submit, was_submitted
from judge.models import CandidateSession, Document, SessionState, Submission


def delete_private_edits(session: CandidateSession, document: Document) -> None:
    if not session.interview.hides_private_edits or has_hidden_edits(document):
        return
    rows = document.updates.filter(is_private=True, number__lt=document.number)
    deleted_bytes = rows.aggregate(total=Sum(Length("update")))["total"] or 0
    if not deleted_bytes:
        return
    rows.delete()
    document.stored_bytes -= deleted_bytes
    document.snapshot_stored_bytes = min(document.snapshot_stored_bytes, document.stored_bytes)
    document.save(update_fields=["stored_bytes", "snapshot_stored_bytes"])


def delete_submitted_private_edits(session: CandidateSession, slug: str, exercise: str) -> None:
    """The candidate has just submitted the exercise, outside of a private period."""
    if session.interview.hides_private_edits and session.private_periods_used:
        for document in session.documents.filter(slug=slug, exercise=exercise):
            delete_private_edits(session, document)


def has_settled_end(session: CandidateSession) -> bool:
    """Whether the session has ended or was withdrawn, and its single edits are not needed to find the text at its end.

    One that was withdrawn between its end and the next sweep can be restored. It waits an hour for that, not for ever.
    """
    if session.revoked_at is None:
        return session.state == SessionState.ENDED and not is_to_submit(session) and has_grace_ended(session)
    is_needed = session.finished_at is not None and not was_submitted(session)
    return not is_needed or timezone.now() >= session.revoked_at + TRIED_FOR


def was_submitted_privately(document: Document) -> bool:
    key = {"slug": document.slug, "exercise": document.exercise}
    rows = Submission.objects.filter(session=document.session_id, **key, is_private=True)
    return rows.filter(kind=Submission.Kind.SUBMIT).exists()
