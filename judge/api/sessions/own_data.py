"""What candidates do with their own data: read their code, give feedback, export and delete.

Export and deletion are also for people who practice. All but the feedback is available after a withdrawal, too.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import Router

from judge.actions.audit.record_entry import record_audit_entry
from judge.actions.privacy.delete_candidate import delete_candidate
from judge.actions.sessions.give_feedback import give_feedback
from judge.api.auth import authenticate_user
from judge.api.base import raise_not_found
from judge.api.privacy import schemas as privacy_schemas
from judge.api.privacy.export_response import build_export_response
from judge.api.sessions import schemas, serializers
from judge.api.sessions.router import PRACTICE, find_own_practice, open_session, open_session_or_withdrawn
from judge.domain.own_code import OwnCode, list_own_code
from judge.domain.retention import NOTHING_STORED, StoredDataCounts
from judge.domain.session_rules import require_own_data, require_own_deletion
from judge.http.practice_cookie import COOKIE_NAME
from judge.limits import rate_limits
from judge.models.candidate_owned import CANDIDATE_OWNED

router = Router(tags=["session"])
CANDIDATE = "the candidate"
"""The name in the audit log of who exported or deleted their own interview."""
PRACTICE_USER = "the practice user"
"""The name in the audit log of who deleted their own practice without an account."""
NO_TEAM_ROWS = {owned.name: 0 for owned in CANDIDATE_OWNED if owned.is_for_team}
"""Counts of notes, scorecards and decisions, which candidates do not get: they would say whether there were any."""


@router.get("/{token}/code", response=list[OwnCode])
def list_code(request: HttpRequest, token: str) -> list[OwnCode]:
    """All that the candidate wrote, also after the invitation was withdrawn."""
    session = open_session_or_withdrawn(request, token)
    rate_limits.require_below_rate_limit(rate_limits.DOCUMENT_READS, f"session {session.pk}")
    return list_own_code(session)


@router.post("/{token}/feedback", response=schemas.SessionOut)
def post_feedback(request: HttpRequest, token: str, body: schemas.FeedbackIn) -> schemas.SessionOut:
    session = open_session(request, token)
    rate_limits.require_below_rate_limit(rate_limits.FEEDBACK, f"session {session.pk}")
    return serializers.serialize_session(give_feedback(session, body.text))


@router.get("/{token}/export", response=dict[str, Any])
def export_own_data(request: HttpRequest, token: str) -> StreamingHttpResponse:
    """Export the practice of this account or browser, also while practice is off, or an interview that is over."""
    if token != PRACTICE:
        session = open_session_or_withdrawn(request, token)
        require_own_data(session)
        rate_limits.require_below_rate_limit(rate_limits.OWN_EXPORTS, f"session {session.pk}")
        record_audit_entry(None, "export candidate", f"candidate {session.candidate_id}", command=CANDIDATE)
        return build_export_response(session.candidate)
    session = find_own_practice(request) or raise_not_found("practice")
    rate_limits.require_below_rate_limit(rate_limits.OWN_EXPORTS, f"session {session.pk}")
    if session.candidate.account_id is None:
        rate_limits.require_address_below_rate_limit(rate_limits.PRACTICE_EXPORTS, request)
    return build_export_response(session.candidate)


@router.post("/{token}/delete", response=privacy_schemas.StoredDataCountsOut)
def delete_own_data(request: HttpRequest, response: HttpResponse, token: str) -> StoredDataCounts:
    """Delete the practice of this account or browser, also while practice is off. Or, after an interview, all that is
    stored about its candidate, unless this server leaves that to interviewers."""
    if token != PRACTICE:
        session = open_session_or_withdrawn(request, token)
        require_own_data(session)
        require_own_deletion()
        return delete_candidate(session.candidate, None, command=CANDIDATE) | NO_TEAM_ROWS
    session = find_own_practice(request)
    if session is None:
        return NOTHING_STORED
    user = authenticate_user(request)
    counts = delete_candidate(session.candidate, user, command=PRACTICE_USER)
    response.delete_cookie(COOKIE_NAME, samesite="Lax")
    return counts
