"""One invitation, for the owners and interviewers of the interview's team."""

from django.http import HttpRequest
from ninja import Router

from judge.actions.interviews.change_invitation import plan_interview, renew_invitation, send_invitation_again
from judge.actions.interviews.give_time_back import give_time_back
from judge.actions.interviews.revoke_invitation import restore_invitation, revoke_invitation
from judge.actions.interviews.show_link import show_link
from judge.api.auth import authenticate_user, get_session_to_edit, get_user
from judge.api.interviews import schemas
from judge.api.interviews.folded_results import serialize_changed_session, serialize_invitation_for
from judge.api.interviews.session_time import get_session_to_change
from judge.domain.lost_time import list_recent_outages
from judge.limits import rate_limits
from judge.limits.client_address import get_client_address

router = Router(tags=["interviews"], auth=authenticate_user)


@router.post("/{int:invitation_id}/revoke", response=schemas.Invitation)
def post_revoke(request: HttpRequest, invitation_id: int) -> schemas.Invitation:
    user = get_user(request)
    session = revoke_invitation(get_session_to_edit(user, invitation_id), user, address=get_client_address(request))
    return serialize_invitation_for(user, session)


@router.post("/{int:invitation_id}/link", response=schemas.InvitationLink)
def post_link(request: HttpRequest, invitation_id: int) -> schemas.InvitationLink:
    """Show the candidate's link, for a candidate who has lost it. It is recorded."""
    user = get_user(request)
    rate_limits.require_below_rate_limit(rate_limits.INVITATIONS, f"user {user.pk}")
    session = get_session_to_edit(user, invitation_id)
    return schemas.InvitationLink(link=show_link(session, user, address=get_client_address(request)))


@router.post("/{int:invitation_id}/restore", response=schemas.Invitation)
def post_restore(request: HttpRequest, invitation_id: int) -> schemas.Invitation:
    """Undo a withdrawal."""
    user = get_user(request)
    session = restore_invitation(get_session_to_edit(user, invitation_id), user, address=get_client_address(request))
    return serialize_invitation_for(user, session)


@router.post("/{int:invitation_id}/renew", response=schemas.Invitation)
def post_renew(request: HttpRequest, invitation_id: int, body: schemas.RenewIn) -> schemas.Invitation:
    session = get_session_to_change(request, invitation_id)
    renew_invitation(session.pk, body.days, get_user(request), address=get_client_address(request))
    return serialize_changed_session(get_user(request), session.pk)


@router.put("/{int:invitation_id}/plan", response=schemas.Invitation)
def put_plan(request: HttpRequest, invitation_id: int, body: schemas.PlanIn) -> schemas.Invitation:
    session = get_session_to_change(request, invitation_id)
    plan_interview(session.pk, body.scheduled_at, get_user(request), address=get_client_address(request))
    return serialize_changed_session(get_user(request), session.pk)


@router.post("/{int:invitation_id}/send", response=schemas.Invitation)
def post_send(request: HttpRequest, invitation_id: int, body: schemas.SendAgainIn) -> schemas.Invitation:
    """Mail the link again."""
    user = get_user(request)
    session = get_session_to_edit(user, invitation_id)
    rate_limits.require_below_rate_limit(rate_limits.MAILED_INVITATIONS, f"user {user.pk}")
    send_invitation_again(session.pk, body.email, user, days=body.days, address=get_client_address(request))
    return serialize_changed_session(user, session.pk)


@router.post("/{int:invitation_id}/give-time-back", response=schemas.Invitation)
def post_give_time_back(request: HttpRequest, invitation_id: int) -> schemas.Invitation:
    """Extend the session by what recent outages took from it."""
    user = get_user(request)
    session, outages = get_session_to_edit(user, invitation_id), list_recent_outages()
    give_time_back(session.pk, outages, user, address=get_client_address(request))
    session.refresh_from_db(fields=["time_given_back"])
    return serialize_invitation_for(user, session)
