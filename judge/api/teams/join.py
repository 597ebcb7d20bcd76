"""Joining a team by the link of an invitation, with an account or without one."""

from django.http import HttpRequest
from ninja import Router

from judge.actions.teams.join_team import find_open_invitation, join_team, join_with_new_account
from judge.api.accounts import CurrentUser, get_current_user, start_login
from judge.api.auth import authenticate_user, get_user
from judge.api.sessions.router import find_browser_practice
from judge.api.teams import schemas
from judge.limits import rate_limits
from judge.limits.client_address import get_client_address

router = Router(tags=["teams"])


@router.get("/{join_token}", response=schemas.JoinPreview)
def get_join_preview(request: HttpRequest, join_token: str) -> schemas.JoinPreview:
    rate_limits.require_address_below_rate_limit(rate_limits.JOINS, request)
    invitation = find_open_invitation(join_token)
    return schemas.JoinPreview.model_validate(
        {
            "team": invitation.team.name,
            "role": invitation.role,
            "invited_by": str(invitation.invited_by or "a deleted account"),
            "expires_at": invitation.expires_at,
        }
    )


@router.post("/{join_token}", response=schemas.JoinedTeam, auth=authenticate_user)
def post_join(request: HttpRequest, join_token: str) -> schemas.JoinedTeam:
    rate_limits.require_address_below_rate_limit(rate_limits.JOINS, request)
    membership = join_team(join_token, get_user(request), address=get_client_address(request))
    return schemas.JoinedTeam(team_id=membership.team_id)


@router.post("/{join_token}/account", response=CurrentUser)
def post_new_account(request: HttpRequest, join_token: str, body: schemas.NewAccountIn) -> CurrentUser:
    """Create an account, join with it, and sign in."""
    rate_limits.require_address_below_rate_limit(rate_limits.JOINS, request)
    browser_session = find_browser_practice(request)
    user = join_with_new_account(
        join_token, body.username, body.name, body.email, body.password, address=get_client_address(request)
    )
    start_login(request, user, browser_session)
    return get_current_user(request)
