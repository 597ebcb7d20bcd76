"""Routes for open pages of the previous release, which save the whole text. The next release removes them."""

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Router

from judge.actions.sessions.open_document import open_document
from judge.actions.sessions.save_draft import save_draft
from judge.api.sessions import documents, schemas, serializers
from judge.api.sessions.document_quota import get_document_quota
from judge.api.sessions.router import get_session
from judge.domain.exercises import IMPLEMENT, get_starter
from judge.domain.session_rules import get_session_problem, require_exercise, require_started
from judge.http import rate_limits
from judge.models import Draft, DraftVersion

router = Router(tags=["session"])


@router.get("/{token}/drafts/{slug}", response=schemas.DraftOut)
def get_draft(request: HttpRequest, token: str, slug: str, exercise: str = IMPLEMENT) -> schemas.DraftOut:
    session = get_session(request, token)
    problem = get_session_problem(session, slug)
    require_exercise(session, problem, exercise)
    require_started(session, problem)
    draft = session.drafts.filter(slug=slug, exercise=exercise).first()
    starter = Draft(source=get_starter(problem, exercise).encode(), revision=0)
    return serializers.serialize_draft(session, draft or starter)


@router.put("/{token}/drafts/{slug}", response=schemas.DraftOut)
def put_draft(
    request: HttpRequest, token: str, slug: str, body: schemas.DraftIn, exercise: str = IMPLEMENT
) -> schemas.DraftOut:
    session = get_session(request, token)
    rate_limits.check_rate_limit(rate_limits.DRAFTS, f"session {session.pk}")
    problem = get_session_problem(session, slug)
    quota = get_document_quota(request, session)
    quota.require_room()
    draft = save_draft(session, problem, exercise, body.source, body.revision, session_digest=body.session)
    with quota.count_growth(problem.slug, exercise):
        open_document(session, problem, exercise, quota.payer)  # imports the draft
    return serializers.serialize_draft(session, draft)


@router.get("/{token}/draft-versions/{slug}", response=list[schemas.DraftVersionOut])
def list_draft_versions(
    request: HttpRequest, token: str, slug: str, exercise: str = IMPLEMENT
) -> QuerySet[DraftVersion]:
    return documents.list_versions(request, token, slug, exercise)


@router.get("/{token}/draft-versions/{slug}/{int:version_id}", response=schemas.DraftVersionDetail)
def get_draft_version(request: HttpRequest, token: str, slug: str, version_id: int) -> DraftVersion:
    return documents.get_version(request, token, slug, version_id)
