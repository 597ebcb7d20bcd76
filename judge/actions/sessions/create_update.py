from django.utils import timezone

from judge.actions.sessions.merge_document import SERVER
from judge.domain.catalog import is_warm_up
from judge.domain.documents.stored_updates import find_latest_position
from judge.domain.private_periods import MERGED
from judge.messaging.session_events import publish_document_update
from judge.models import CandidateSession, Document, DocumentUpdate, User
from judge.prepared_query import insert_row


def create_update(
    session: CandidateSession,
    document: Document,
    update: bytes,
    client: str,
    sequence: int,
    *,
    user: User | None = None,
    is_late: bool = False,
    is_private: bool = False,
    latest_position: int | None = None,
) -> DocumentUpdate:
    """Add the update with the number that the document has now, and publish it. The session must be locked.

    `user` is the interviewer who typed it. `latest_position` is that of the session, if the caller has read it
    since the lock.
    """
    if latest_position is None:
        latest_position = find_latest_position(session.pk)
    is_server = client in (SERVER, MERGED)
    author = DocumentUpdate.Author.INTERVIEWER if user else DocumentUpdate.Author.CANDIDATE
    row = DocumentUpdate(
        session=session,
        document=document,
        number=document.number,
        position=latest_position + 1,
        update=update,
        author=DocumentUpdate.Author.SERVER if is_server else author,
        user=user,
        client=client,
        sequence=document.number if is_server else sequence,
        is_late=is_late,
        is_private=is_private,
        stored_at=timezone.now(),
    )
    insert_row(row)
    publish_document_update(document, row, is_hidden=is_private or is_warm_up(document.slug))
    return row
