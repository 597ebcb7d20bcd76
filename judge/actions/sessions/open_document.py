import logging
import secrets

from django.db import transaction
from django.utils import timezone

from judge.actions.sessions.append_update import append_update
from judge.actions.sessions.archive_draft import archive_draft
from judge.actions.sessions.create_update import create_update, lock_session
from judge.actions.sessions.merge_document import SERVER, DocumentChange
from judge.actions.sessions.mirror_draft import find_newer_draft, has_newer_draft, is_newer_draft
from judge.domain.documents.merge_pool import Payer
from judge.domain.documents.update_format import MAX_SERVER_CLIENT, encode_first_update
from judge.domain.exercises import get_starter
from judge.domain.private_periods import is_private_now
from judge.errors import RefusedError
from judge.models import CandidateSession, Document, Draft, DraftVersion
from judge.prepared_query import PreparedQuery
from problems.format.problem import Problem

logger = logging.getLogger(__name__)
FIND_DOCUMENT = PreparedQuery(
    lambda session, slug, exercise: Document.objects.filter(session=session, slug=slug, exercise=exercise).annotate(
        has_draft=has_newer_draft()
    ),
    int,
    str,
    str,
)


class DraftImportedError(Exception):
    """Another request has imported the draft, or it has changed again."""


def open_document(session: CandidateSession, problem: Problem, exercise: str, payer: Payer | None = None) -> Document:
    """Return the document of an exercise that the session has. It is created with the starter when it is first opened.

    `payer` pays for the import of a newer draft, see `DocumentChange`. Raises RefusedError.
    """
    document, has_draft = find_or_create_document(session, problem, exercise)
    return import_newer_draft(document, payer) if has_draft else document


def open_document_to_read(
    session: CandidateSession, problem: Problem, exercise: str, payer: Payer | None = None
) -> Document:
    """Like `open_document`, but a draft that can never be imported does not close the document."""
    document, has_draft = find_or_create_document(session, problem, exercise)
    try:
        return import_newer_draft(document, payer) if has_draft else document
    except RefusedError as error:
        if error.retry_after is not None:
            raise
        logger.warning("the newer draft of document %d cannot be imported: %s", document.pk, error.code)
        return document


def find_or_create_document(session: CandidateSession, problem: Problem, exercise: str) -> tuple[Document, bool]:
    """Also returns whether it has a newer draft."""
    document = FIND_DOCUMENT.first(session.pk, problem.slug, exercise)
    return (document, document.has_draft) if document else (create_document(session, problem, exercise), False)


@transaction.atomic
def create_document(session: CandidateSession, problem: Problem, exercise: str) -> Document:
    session = lock_session(session.pk)
    found = session.documents.filter(slug=problem.slug, exercise=exercise).first()
    if found is not None:
        return found
    draft = session.drafts.filter(slug=problem.slug, exercise=exercise).first()
    return create_with_text(session, problem.slug, exercise, draft or get_starter(problem, exercise))


def create_with_text(session: CandidateSession, slug: str, exercise: str, text: Draft | str) -> Document:
    source = bytes(text.source) if isinstance(text, Draft) else text.encode()
    update = encode_first_update(source.decode(), 1 + secrets.randbelow(MAX_SERVER_CLIENT))
    document = Document.objects.create(
        session=session,
        slug=slug,
        exercise=exercise,
        source=source,
        saved_at=text.saved_at if isinstance(text, Draft) else timezone.now(),
        snapshot=update,
        stored_bytes=len(update),
        snapshot_stored_bytes=len(update),
        draft_revision=text.revision if isinstance(text, Draft) else 0,
    )
    # A page of the previous release may have saved the draft in the present private period.
    is_private = isinstance(text, Draft) and is_private_now(session)
    create_update(session, document, update, SERVER, 0, is_private=is_private)
    return document


def import_newer_draft(document: Document, payer: Payer | None = None, *, in_transaction: bool = False) -> Document:
    """Store the text of a draft that the previous release saved during a rolling upgrade."""
    draft = find_newer_draft(document)
    if draft is None:
        return document

    def require_newer_draft(locked: Document) -> None:
        if not is_newer_draft(draft, locked):
            raise DraftImportedError

    try:
        change = DocumentChange(
            text=bytes(draft.source).decode(),
            draft_revision=draft.revision,
            payer=payer,
            in_transaction=in_transaction,
        )
        append_update(document.pk, change, require_newer_draft)
    except DraftImportedError:
        pass
    return Document.objects.get(pk=document.pk)


def import_or_archive_drafts(session: CandidateSession) -> None:
    """Store the text of each draft that is newer than its document, or archive it if the document cannot have it now.

    The caller has a transaction.
    """
    documents = {(row.slug, row.exercise): row for row in session.documents.all()}
    for draft in session.drafts.all():
        document = documents.get((draft.slug, draft.exercise))
        if document is None:
            create_with_text(session, draft.slug, draft.exercise, draft)
            continue
        try:
            with transaction.atomic():
                import_newer_draft(document, in_transaction=True)
        except RefusedError:
            archive_draft(session, draft.slug, draft.exercise, bytes(draft.source), DraftVersion.Reason.MERGED)
