"""What a candidate reads and writes about their own interview after its end or withdrawal."""

from django.http import HttpRequest
from ninja import Router

from judge.actions.sessions.give_feedback import give_feedback
from judge.api.sessions import document_schemas, schemas, serializers
from judge.api.sessions.router import open_session, open_session_or_withdrawn
from judge.domain.own_code import list_own_code
from judge.limits import rate_limits

router = Router(tags=["session"])


@router.get("/{token}/code", response=list[document_schemas.OwnCode])
def list_code(request: HttpRequest, token: str) -> list[document_schemas.OwnCode]:
    """All that the candidate wrote, also after the invitation was withdrawn."""
    session = open_session_or_withdrawn(request, token)
    rate_limits.require_below_rate_limit(rate_limits.DOCUMENT_READS, f"session {session.pk}")
    return [document_schemas.OwnCode.model_validate(code) for code in list_own_code(session)]


@router.post("/{token}/feedback", response=schemas.SessionOut)
def post_feedback(request: HttpRequest, token: str, body: schemas.FeedbackIn) -> schemas.SessionOut:
    session = open_session(request, token)
    rate_limits.require_below_rate_limit(rate_limits.FEEDBACK, f"session {session.pk}")
    return serializers.serialize_session(give_feedback(session, body.text))
