import secrets
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from judge.actions.sessions.create_update import create_update
from judge.actions.sessions.lock_session import lock_session
from judge.actions.sessions.merge_document import SERVER
from judge.domain.documents.update_format import MAX_SERVER_CLIENT, encode_first_update
from judge.domain.exercises import get_starter
from judge.domain.row_sizes import ROW_BYTES, measure_document
from judge.models import CandidateSession, Document
from judge.prepared_query import PreparedQuery
from problems.format.problem import Problem

FIND_DOCUMENT = PreparedQuery(
    lambda session, slug, exercise: Document.objects.filter(session=session, slug=slug, exercise=exercise),
    int,
    str,
    str,
)


class OpenedDocument(NamedTuple):
    document: Document
    growth: int
    """How many bytes were stored: none if it was opened before."""


def open_document(session: CandidateSession, problem: Problem, exercise: str) -> OpenedDocument:
    """Return the document of an exercise that the session has. It is created with the starter when it is first
    opened."""
    found = find_document(session, problem.slug, exercise)
    return OpenedDocument(found, 0) if found else create_document(session, problem, exercise)


def find_document(session: CandidateSession, slug: str, exercise: str) -> Document | None:
    return FIND_DOCUMENT.first(session.pk, slug, exercise)


@transaction.atomic
def create_document(session: CandidateSession, problem: Problem, exercise: str) -> OpenedDocument:
    session = lock_session(session.pk)
    found = session.documents.filter(slug=problem.slug, exercise=exercise).first()
    if found is not None:
        return OpenedDocument(found, 0)
    starter = get_starter(problem, exercise)
    update = encode_first_update(starter, 1 + secrets.randbelow(MAX_SERVER_CLIENT))
    document = Document.objects.create(
        session=session,
        slug=problem.slug,
        exercise=exercise,
        source=starter.encode(),
        saved_at=timezone.now(),
        snapshot=update,
        stored_bytes=len(update),
        snapshot_stored_bytes=len(update),
    )
    create_update(session, document, update, SERVER, 0)
    return OpenedDocument(document, measure_document(document) + ROW_BYTES)
