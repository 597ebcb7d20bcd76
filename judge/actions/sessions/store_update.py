import hashlib
import logging
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from judge.actions.sessions.append_update import AppendedUpdate, append_update
from judge.actions.sessions.merge_document import DocumentChange
from judge.actions.sessions.open_document import open_document
from judge.domain.documents.limits import LATE_FOR, require_update_size
from judge.domain.documents.update_format import InvalidUpdateError, decode_state_vector
from judge.domain.session_rules import build_ended_error, require_exercise, require_started
from judge.errors import RefusedError
from judge.models import CandidateSession, DocumentUpdate
from problems.format.problem import Problem

logger = logging.getLogger(__name__)
DELIVERY_TIME = timedelta(seconds=15)
"""A page receives the updates of other pages within this time."""
MAX_STATE_VECTOR_BYTES = 8192
"""A thousand pages that have typed. A longer one takes much time to decode, so the texts are not compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateBatch(DocumentChange):
    """What a page has typed since its last batch, and what it has after it."""

    update: bytes = b""
    session_digest: str
    """The session that it was typed in, or "". It differs after a sign-in or sign-out on another page."""
    state_vector: bytes
    """What the page has received and typed, as Yjs encodes it."""
    text_hash: str
    """SHA-256 of the page's text."""


@dataclass(frozen=True, slots=True)
class StoredUpdate:
    row: DocumentUpdate
    has_diverged: bool
    """The page's text differs from the server's, although both have the same updates."""
    private_result_bytes: int
    """See `AppendedUpdate`."""
    growth: int
    """How many bytes more are stored than before."""


def store_update(session: CandidateSession, problem: Problem, exercise: str, batch: UpdateBatch) -> StoredUpdate:
    """Store a batch once, however often it arrives. In a pause, too: a page that was offline sends what was typed
    before it, and the replay shows when each update arrived."""
    require_started(session, problem)
    require_exercise(session, problem, exercise)
    require_same_session(session, batch)
    require_update_size(batch.update)
    if session.finished_at is not None and session.finished_at < timezone.now() - LATE_FOR:
        raise build_ended_error()
    document, opened_growth = open_document(session, problem, exercise)
    appended = append_update(document.pk, batch, loaded=document)
    require_same_update(appended.row, batch)
    growth = opened_growth + appended.growth
    return StoredUpdate(appended.row, has_diverged(appended, batch), appended.private_result_bytes, growth)


def require_same_session(session: CandidateSession, batch: UpdateBatch) -> None:
    if batch.session_digest not in ("", session.token_digest):
        raise RefusedError(
            "other_session",
            "Somebody signed in or out in this browser since this page was opened, so this change was not stored. "
            "Your code is still on this page.",
            "Reload the page. Copy your code first if you need it.",
        )


def require_same_update(row: DocumentUpdate, batch: UpdateBatch) -> None:
    if bytes(row.update) != batch.update:
        raise RefusedError(
            "invalid_update",
            "This page has already sent another change under the same number, so this one was not stored.",
            "Reload the page. It loads the stored code and adds your change again.",
        )


def has_diverged(appended: AppendedUpdate, batch: UpdateBatch) -> bool:
    """Compare the texts if the page has all that the server has. Clocks do not count deletions, so there must also be
    no update of another page that this one may not have received yet."""
    if appended.merged is None or len(batch.state_vector) > MAX_STATE_VECTOR_BYTES:
        return False
    try:
        clocks = decode_state_vector(batch.state_vector)
    except InvalidUpdateError:
        return True
    if clocks != appended.merged.clocks or batch.text_hash == hashlib.sha256(appended.merged.text).hexdigest():
        return False
    row = appended.row
    others = DocumentUpdate.objects.filter(document=row.document_id, number__gt=0, number__lt=row.number)
    if others.filter(stored_at__gt=row.stored_at - DELIVERY_TIME).exclude(client=row.client).exists():
        return False
    logger.warning("a page's text differs from document %d after update %d", row.document_id, row.number)
    return True
