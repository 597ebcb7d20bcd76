"""Merges a change into a document in the merge process, which also checks the change, and appends it to the
document's updates.

The merge runs without a lock, because it takes time and SQLite has one lock for all sessions. If the document changed
meanwhile, it runs again.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Subquery

from judge.actions.sessions.create_update import create_update
from judge.actions.sessions.lock_session import lock_session
from judge.actions.sessions.merge_document import SERVER, DocumentChange, merge
from judge.actions.sessions.show_private_edits import show_private_edits, store_private_result
from judge.domain.documents.limits import require_document_size
from judge.domain.documents.merge_pool import MergedDocument
from judge.domain.documents.recent_states import RECENT_STATES, Batch, MergeBase, get_version, load_base
from judge.domain.documents.stored_updates import select_latest_position
from judge.domain.interviewer_typing import require_interviewer_typing
from judge.domain.private_periods import has_hidden_edits, is_private_now
from judge.domain.row_sizes import ROW_BYTES, measure_texts
from judge.domain.session_end import is_too_late
from judge.errors import RefusedError
from judge.models import CandidateSession, Document, DocumentUpdate, User
from judge.prepared_query import PreparedQuery, update_rows

MAX_TRIES = 30
"""With four pages that write all the time, a try succeeds in one case of four: ten tries in a row fail too often."""
SNAPSHOT_UPDATES = 100
SNAPSHOT_BYTES = 256 * 1024
"""A snapshot is stored after this many updates or bytes, whichever is first."""
READ_CURRENT = PreparedQuery(
    lambda pk, session: (
        Document.objects.filter(pk=pk)
        .only("number")
        .annotate(latest_position=Subquery(select_latest_position(session)))
    ),
    int,
    int,
)


@dataclass(frozen=True, slots=True)
class AppendedUpdate:
    row: DocumentUpdate
    merged: MergedDocument | None
    """None if the update was stored before."""
    private_result_bytes: int = 0
    """The size of the result that was stored for interviewers, because the update is private and its period is over."""
    growth: int = 0
    """How many bytes more are stored than before."""


def append_update(
    document_id: int,
    change: DocumentChange,
    before_store: Callable[[Document], None] = lambda document: None,
    *,
    loaded: Document | None = None,
) -> AppendedUpdate:
    """Store the change in the document, once. `before_store(document)` runs in the transaction, before the change
    is stored. `loaded` is the document if the caller has just loaded it.

    Raises RefusedError. Document.DoesNotExist means that it was deleted meanwhile.
    """
    trusts_order = True
    for _ in range(MAX_TRIES):
        document, loaded = loaded or Document.objects.get(pk=document_id), None
        base = load_base(document)
        is_expected = trusts_order and is_next(change, base)
        if not is_expected and (stored := find_stored(document, change)) is not None:
            return AppendedUpdate(stored, None)
        merged = merge(document, change, base)
        require_document_size(document, merged)
        has_hidden = False
        try:
            with transaction.atomic():
                session = lock_session(document.session_id)
                current = READ_CURRENT.get(document_id, document.session_id)
                if current.number == document.number:
                    if change.user is not None:
                        require_interviewer_typing(session)
                    is_private = is_hidden_from_interviewers(session, change)
                    if is_typed_in_ended_private_period(session, is_private=is_private):
                        require_document_size(document, merged, result_bytes=len(merged.state))
                    if is_private or session.private_periods_used == 0 or not has_hidden_edits(document):
                        before_store(document)
                        return store_merged_change(
                            session, document, change, merged, current.latest_position or 0, is_private=is_private
                        )
                    has_hidden = True
        except IntegrityError:
            if not is_expected:
                raise
            trusts_order = False  # the page's batches arrived in another order, and this one was stored before
        if has_hidden:  # interviewers receive the result of a private period before what follows it
            show_private_edits(document_id)
    raise RefusedError(
        "unavailable",
        "Too many pages changed this code at the same time, so this change was not stored yet. Your code is still on "
        "this page.",
        "The page sends it again. If it keeps failing, close other pages with the same problem.",
        retry_after=1,
    )


def is_hidden_from_interviewers(session: CandidateSession, change: DocumentChange) -> bool:
    """Whether interviewers must not receive the change itself. The session is locked."""
    return is_private_now(session) or (change.is_private and session.private_periods_used > 0)


def is_typed_in_ended_private_period(session: CandidateSession, *, is_private: bool) -> bool:
    """Whether the change was typed in a private period that is over, so that interviewers get its result at once."""
    return is_private and not is_private_now(session)


def is_next(change: DocumentChange, base: MergeBase) -> bool:
    """Whether the document's latest update is the page's batch before this one, so that this one is new, unless
    batches arrived in another order. This is the usual case while somebody types."""
    return base.latest == (change.client, change.sequence - 1, get_user_id(change))


def get_user_id(change: DocumentChange) -> int | None:
    return change.user.pk if change.user else None


def find_stored(document: Document, change: DocumentChange) -> DocumentUpdate | None:
    """The row of the same batch. Raises RefusedError if another person's page has the client: pages receive the clients
    of others, and with one of them a person could take the number of somebody else's next batch."""
    if change.client == SERVER:
        return None
    # Of all rows of the client only the nearest one, which an index finds: a page stores thousands.
    rows = document.updates.filter(client=change.client, sequence__lte=change.sequence)
    row = rows.order_by("-sequence").first()
    if row is not None and row.user_id != get_user_id(change):
        raise RefusedError(
            "invalid_update",
            "Another person's page uses the name of this page, so this change was not stored.",
            "Reload the page. It loads the stored code and adds your change again.",
        )
    return row if row is not None and row.sequence == change.sequence else None


def store_merged_change(
    session: CandidateSession,
    document: Document,
    change: DocumentChange,
    merged: MergedDocument,
    latest_position: int,
    *,
    is_private: bool,
) -> AppendedUpdate:
    """Stores the update, the document's new state and, after a private period, its result. The session is locked.

    Raises Document.DoesNotExist if it was deleted."""
    is_late = is_too_late(session)
    text_bytes_before = measure_texts(document)
    document.number += 1
    row = create_update(
        session,
        document,
        merged.update,
        change.client,
        change.sequence,
        user=change.user,
        is_late=is_late,
        is_private=is_private,
        latest_position=latest_position,
    )
    document.source, document.saved_at = merged.text, row.stored_at
    document.stored_bytes += len(merged.update)
    changed = ["number", "source", "saved_at", "stored_bytes"]
    if needs_snapshot(document):
        document.snapshot, document.snapshot_number = merged.state, document.number
        document.snapshot_stored_bytes = document.stored_bytes
        changed += ["snapshot", "snapshot_number", "snapshot_stored_bytes"]
    if not update_rows(Document, {"id": document.pk}, {name: getattr(document, name) for name in changed}):
        raise Document.DoesNotExist
    if change.user is not None:
        record_interviewer_clients(document, change.user, merged.clients)
    remember_state(document, merged, (row.client, row.sequence, row.user_id))
    growth = ROW_BYTES + len(merged.update) + measure_texts(document) - text_bytes_before
    if not is_typed_in_ended_private_period(session, is_private=is_private):
        return AppendedUpdate(row, merged, growth=growth)
    store_private_result(session, document, merged, is_late=is_late)
    private_result_bytes = len(merged.state)
    return AppendedUpdate(row, merged, private_result_bytes, growth + ROW_BYTES + private_result_bytes)


def record_interviewer_clients(document: Document, user: User, clients: list[int]) -> None:
    """The merge has found each of them to be this interviewer's, or new."""
    known = dict(document.interviewer_clients)
    if new := [(client, user.pk) for client in clients if client not in known]:
        document.interviewer_clients = [*document.interviewer_clients, *new]
        document.save(update_fields=["interviewer_clients"])


def remember_state(document: Document, merged: MergedDocument, latest: Batch) -> None:
    # None: too many surrogate pairs to store. The merge process remembers those of a stored snapshot, so merging from
    # it again is cheaper.
    if merged.pairs is None:
        return
    pk, version, base = document.pk, get_version(document), MergeBase(merged.state, [], latest, merged.pairs)
    transaction.on_commit(lambda: RECENT_STATES.store(pk, version, base), robust=True)


def needs_snapshot(document: Document) -> bool:
    if document.number - document.snapshot_number >= SNAPSHOT_UPDATES:
        return True
    return document.stored_bytes - document.snapshot_stored_bytes >= SNAPSHOT_BYTES
