"""Gives interviewers the result of what a candidate typed in a private period: see `judge.domain.private_periods`."""

from django.db import transaction

from judge.actions.sessions.create_update import create_update
from judge.actions.sessions.delete_private_edits import (
    delete_private_edits,
    has_settled_end,
    was_submitted_privately,
)
from judge.actions.sessions.lock_session import lock_session
from judge.actions.sessions.merge_document import DocumentChange, merge
from judge.domain.documents.merge_pool import MergedDocument, Payer
from judge.domain.private_periods import MERGED, has_hidden_edits, is_private_now
from judge.domain.session_end import is_to_submit
from judge.errors import RefusedError
from judge.models import CandidateSession, Document

MAX_TRIES = 10


def show_private_edits(document_id: int) -> None:
    """Append the result of the document's private edits, unless a private period is running.

    Raises RefusedError if it cannot be computed now: the next reader or change of the document tries again.
    """
    for _ in range(MAX_TRIES):
        document = Document.objects.get(pk=document_id)
        # Readers cause this, too, and the candidate must not pay for them.
        merged = merge(document, DocumentChange(payer=Payer(f"result of session {document.session_id}")))
        with transaction.atomic():
            session = lock_session(document.session_id)
            if is_private_now(session) or not has_hidden_edits(document):
                return
            if Document.objects.values_list("number", flat=True).get(pk=document_id) == document.number:
                is_late = document.updates.values_list("is_late", flat=True).get(number=document.number)
                store_private_result(session, document, merged, is_late=is_late)
                return
    raise RefusedError(
        "unavailable",
        "The code changes all the time, so its result cannot be computed at the moment.",
        "Nothing to do: the page tries again.",
        retry_after=1,
    )


def store_private_result(
    session: CandidateSession, document: Document, merged: MergedDocument, *, is_late: bool
) -> None:
    """The session must be locked, and `merged` be the document as it is.

    The snapshot is replaced: one that was stored in the private period can have text that was deleted later.
    """
    document.number += 1
    create_update(session, document, merged.state, MERGED, 0, is_late=is_late)
    document.stored_bytes += len(merged.state)
    document.snapshot, document.snapshot_number = merged.state, document.number
    document.snapshot_stored_bytes = document.stored_bytes
    document.save(update_fields=["number", "stored_bytes", "snapshot", "snapshot_number", "snapshot_stored_bytes"])
    # What waits to be submitted at the end is computed from the single edits, for some may have arrived too late.
    if has_settled_end(session) or (was_submitted_privately(document) and not is_to_submit(session)):
        delete_private_edits(session, document)
