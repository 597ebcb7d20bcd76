import secrets

from django.db import transaction
from django.utils import timezone

from judge.actions.sessions.create_update import create_update, lock_session
from judge.actions.sessions.merge_document import SERVER
from judge.domain.documents.update_format import MAX_SERVER_CLIENT, encode_first_update
from judge.domain.exercises import get_starter
from judge.models import CandidateSession, Document
from judge.prepared_query import PreparedQuery
from problems.format.problem import Problem

FIND_DOCUMENT = PreparedQuery(
    lambda session, slug, exercise: Document.objects.filter(session=session, slug=slug, exercise=exercise),
    int,
    str,
    str,
)


def open_document(session: CandidateSession, problem: Problem, exercise: str) -> Document:
    """Return the document of an exercise that the session has. It is created with the starter when it is first
    opened."""
    found = FIND_DOCUMENT.first(session.pk, problem.slug, exercise)
    return found or create_document(session, problem, exercise)


@transaction.atomic
def create_document(session: CandidateSession, problem: Problem, exercise: str) -> Document:
    session = lock_session(session.pk)
    found = session.documents.filter(slug=problem.slug, exercise=exercise).first()
    if found is not None:
        return found
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
    return document
