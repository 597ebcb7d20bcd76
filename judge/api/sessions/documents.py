"""What is in the editor of each exercise, as a document that several pages can change at the same time, and the texts
that left the editor."""

import base64
import binascii

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Router

from judge.actions.sessions.merge_document import DocumentChange, merge
from judge.actions.sessions.open_document import open_document
from judge.actions.sessions.store_update import StoredUpdate, UpdateBatch, store_update
from judge.api.base import raise_not_found
from judge.api.sessions.document_schemas import (
    DocumentOut,
    DocumentVersionDetail,
    DocumentVersionOut,
    UpdateIn,
    UpdateStored,
)
from judge.api.sessions.router import open_session
from judge.api.sessions.storage_quota import get_storage_quota
from judge.domain.documents.limits import MAX_UPDATE_BYTES
from judge.domain.documents.stored_updates import find_latest_position
from judge.domain.exercises import IMPLEMENT
from judge.domain.session_rules import can_edit, get_session_problem, require_exercise, require_started
from judge.errors import RefusedError
from judge.http.batch_interval import INTERVAL
from judge.http.session_stream import format_cursor
from judge.limits import rate_limits
from judge.models import DocumentVersion

router = Router(tags=["session"])


@router.get("/{token}/documents/{slug}", response=DocumentOut)
def get_document(request: HttpRequest, token: str, slug: str, exercise: str = IMPLEMENT) -> DocumentOut:
    session = open_session(request, token)
    rate_limits.require_below_rate_limit(rate_limits.DOCUMENT_READS, f"session {session.pk}")
    problem = get_session_problem(session, slug)
    require_exercise(session, problem, exercise)
    require_started(session, problem)
    quota = get_storage_quota(request, session)
    quota.require_room_to_open(problem.slug, exercise)
    document, growth = open_document(session, problem, exercise)
    if growth:
        quota.count_document_bytes(document.stored_bytes)
        quota.count(growth)
    # Updates that are stored from here on are in the stream, perhaps also in the state. A page applies them once.
    position = find_latest_position(session.pk)
    document.refresh_from_db()
    return DocumentOut(
        session=session.token_digest,
        number=document.number,
        state=encode_base64(merge(document, DocumentChange(payer=quota.payer)).state),
        saved_at=document.saved_at,
        can_edit=can_edit(session, problem),
        max_update_bytes=MAX_UPDATE_BYTES,
        cursor=format_cursor(session.token_digest, position),
    )


@router.post("/{token}/documents/{slug}/updates", response=UpdateStored)
def post_update(request: HttpRequest, token: str, slug: str, body: UpdateIn, exercise: str = IMPLEMENT) -> UpdateStored:
    session = open_session(request, token)
    try:
        update = decode_base64(body.update)
    except RefusedError:
        rate_limits.require_below_rate_limit(rate_limits.DOCUMENT_UPDATES, f"session {session.pk}")
        raise
    quota = get_storage_quota(request, session)
    quota.require_document_room(len(update), rate_limits.DOCUMENT_UPDATES)
    batch = UpdateBatch(
        session_digest=body.session,
        client=body.client,
        sequence=body.sequence,
        update=update,
        state_vector=decode_base64(body.state_vector),
        text_hash=body.text_hash,
        payer=quota.payer,
        is_private=body.private,
    )
    with INTERVAL.measure(request):
        stored = store_update(session, get_session_problem(session, slug), exercise, batch)
    quota.count_document_bytes(stored.private_result_bytes)
    quota.count(stored.growth)
    return serialize_stored_update(stored)


def serialize_stored_update(stored: StoredUpdate) -> UpdateStored:
    return UpdateStored(
        number=stored.row.number,
        saved_at=stored.row.stored_at,
        resync=stored.has_diverged,
        late=stored.row.is_late,
        retry_ms=INTERVAL.get_milliseconds(),
    )


@router.get("/{token}/documents/{slug}/versions", response=list[DocumentVersionOut])
def list_versions(request: HttpRequest, token: str, slug: str, exercise: str = IMPLEMENT) -> QuerySet[DocumentVersion]:
    session = open_session(request, token)
    require_exercise(session, get_session_problem(session, slug), exercise)
    rows = session.document_versions.filter(slug=slug, exercise=exercise).order_by("-archived_at", "-id")
    return rows.defer("source")


@router.get("/{token}/documents/{slug}/versions/{int:version_id}", response=DocumentVersionDetail)
def get_version(request: HttpRequest, token: str, slug: str, version_id: int) -> DocumentVersion:
    session = open_session(request, token)
    rows = session.document_versions.filter(slug=get_session_problem(session, slug).slug)
    return rows.filter(pk=version_id).first() or raise_not_found("version")


def encode_base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def decode_base64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise RefusedError(
            "invalid_update",
            "The server cannot read this change to the code, so it was not stored: it is not base64.",
            "Reload the page. It loads the stored code and adds your change again.",
        ) from None
