"""Links to reports: the team's owners and the interview's creator create and revoke them, and people without an account
open them."""

from django.db.models import Count
from django.http import HttpRequest
from ninja import Router, Status

from judge.actions.sharing.record_share_opening import record_share_opening
from judge.actions.sharing.share_sessions import revoke_share_link, share_sessions
from judge.api.auth import authenticate_user, get_user
from judge.api.base import raise_not_found
from judge.api.comparison.compared_sessions import get_sessions_of_one_interview, parse_session_ids
from judge.api.interviews.folded_results import require_shown_results
from judge.api.interviews.session_report import load_code_at_end
from judge.api.interviews.session_report_schemas import CodeAtEnd
from judge.api.sharing import schemas
from judge.api.sharing.serializers import build_link_fields, serialize_share_link, serialize_shared_report
from judge.domain.exercises import IMPLEMENT
from judge.domain.share_links import find_active_link
from judge.domain.team_access import filter_team_interviews, require_editor, require_lead
from judge.limits import rate_limits
from judge.limits.client_address import get_client_address
from judge.models import ShareLink

router = Router(tags=["sharing"], auth=authenticate_user)
shared_router = Router(tags=["sharing"])
"""The token is the credential."""
MAX_LINKS = 100


@router.get("", response=list[schemas.ShareLinkOut])
def list_share_links(request: HttpRequest, ids: str = "") -> list[schemas.ShareLinkOut]:
    """The links that show each of these sessions, newest first: of one session also those to comparisons that contain
    it. `ids` are those of the invitations: "12,15"."""
    user = get_user(request)
    sessions = get_sessions_of_one_interview(user, parse_session_ids(ids, least=1))
    require_editor(user, sessions[0].interview)
    links = ShareLink.objects.filter(interview=sessions[0].interview, shared_sessions__session__in=sessions)
    links = links.annotate(found=Count("shared_sessions")).filter(found=len(sessions))
    links = links.select_related("created_by").prefetch_related("shared_sessions__session__candidate")
    return [serialize_share_link(link) for link in links.order_by("-pk")[:MAX_LINKS]]


@router.post("", response={201: schemas.NewShareLink})
def post_share_link(request: HttpRequest, body: schemas.ShareLinkIn) -> Status[schemas.NewShareLink]:
    user = get_user(request)
    ids = parse_session_ids(",".join(map(str, body.sessions)), least=1)
    sessions = get_sessions_of_one_interview(user, ids)
    require_editor(user, sessions[0].interview)
    require_lead(user, sessions[0].interview)
    # Otherwise the link would show its creator what is folded for them, and their scorecard would not say so.
    require_shown_results(user, sessions, "so no link was created")
    rate_limits.require_below_rate_limit(rate_limits.SHARE_LINKS, f"user {user.pk}")
    link, token = share_sessions(
        sessions,
        body.days,
        user,
        has_names=body.has_names,
        has_code=body.has_code,
        has_scorecards=body.has_scorecards,
        address=get_client_address(request),
    )
    return Status(201, schemas.NewShareLink.model_validate(build_link_fields(link) | {"link": f"/shared/{token}"}))


@router.post("/{int:share_link_id}/revoke", response=schemas.ShareLinkOut)
def post_revoked_share_link(request: HttpRequest, share_link_id: int) -> schemas.ShareLinkOut:
    user = get_user(request)
    rows = ShareLink.objects.filter(interview__in=filter_team_interviews(user)).select_related("interview")
    link = rows.filter(pk=share_link_id).first() or raise_not_found("link")
    require_editor(user, link.interview)
    require_lead(user, link.interview)
    revoke_share_link(link, user, address=get_client_address(request))
    link.refresh_from_db()
    return serialize_share_link(link)


@shared_router.get("/{share_token}", response=schemas.SharedReport)
def get_shared_report(request: HttpRequest, share_token: str) -> schemas.SharedReport:
    rate_limits.require_address_below_rate_limit(rate_limits.SHARED_REPORTS, request)
    link, sessions = find_active_link(share_token)
    rate_limits.require_below_rate_limit(rate_limits.OPENINGS, f"link {link.pk}")
    record_share_opening(link, address=get_client_address(request))
    return serialize_shared_report(link, sessions)


@shared_router.get("/{share_token}/code", response=CodeAtEnd)
def get_shared_code(
    request: HttpRequest, share_token: str, session: int = 0, slug: str = "", exercise: str = IMPLEMENT
) -> CodeAtEnd:
    """`session` is its position in the report, from 0."""
    rate_limits.require_address_below_rate_limit(rate_limits.SHARED_CODE, request)
    link, sessions = find_active_link(share_token)
    if not link.has_code or not 0 <= session < len(sessions):
        raise_not_found("code")
    return CodeAtEnd(source=load_code_at_end(sessions[session], slug, exercise, f"share link {link.pk}"))
