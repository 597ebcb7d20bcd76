"""A team, its members and their invitations, for its members. Owners change them."""

from django.http import HttpRequest
from ninja import Router, Status

from judge.actions.teams.change_member_role import change_member_role
from judge.actions.teams.invite_member import invite_member, renew_team_invitation
from judge.actions.teams.remove_member import remove_member, restore_member
from judge.actions.teams.rename_team import rename_team
from judge.actions.teams.revoke_team_invitation import revoke_team_invitation
from judge.api.auth import authenticate_user, get_user
from judge.api.base import raise_not_found
from judge.api.teams import schemas, serializers
from judge.limits import rate_limits
from judge.limits.client_address import get_client_address
from judge.models import Membership, Team, TeamInvitation, User

router = Router(tags=["teams"], auth=authenticate_user)


def get_own_membership(user: User, team_id: int) -> Membership:
    return user.memberships.select_related("team").filter(team__pk=team_id).first() or raise_not_found("team")


def get_team_for(request: HttpRequest, team_id: int) -> Team:
    return get_own_membership(get_user(request), team_id).team


def get_member(team: Team, member_id: int) -> Membership:
    rows = team.memberships.select_related("team", "user")
    return rows.filter(pk=member_id).first() or raise_not_found("member")


def get_invitation(team: Team, invitation_id: int) -> TeamInvitation:
    rows = team.invitations.select_related("team", "invited_by")
    return rows.filter(pk=invitation_id).first() or raise_not_found("invitation")


def serialize_team_for_user(request: HttpRequest, team_id: int) -> schemas.TeamDetail:
    membership = get_own_membership(get_user(request), team_id)
    return serializers.serialize_team(membership.team, membership)


@router.get("/{int:team_id}", response=schemas.TeamDetail)
def get_team(request: HttpRequest, team_id: int) -> schemas.TeamDetail:
    return serialize_team_for_user(request, team_id)


@router.put("/{int:team_id}", response=schemas.TeamDetail)
def put_team(request: HttpRequest, team_id: int, body: schemas.TeamIn) -> schemas.TeamDetail:
    team, user = get_team_for(request, team_id), get_user(request)
    rate_limits.require_below_rate_limit(rate_limits.RENAMES, f"user {user.pk}")
    rename_team(team, body.name, user, address=get_client_address(request))
    return serialize_team_for_user(request, team_id)


@router.put("/{int:team_id}/members/{int:member_id}", response=schemas.TeamDetail)
def put_member(request: HttpRequest, team_id: int, member_id: int, body: schemas.RoleIn) -> schemas.TeamDetail:
    member = get_member(get_team_for(request, team_id), member_id)
    change_member_role(member, body.role, get_user(request), address=get_client_address(request))
    return serialize_team_for_user(request, team_id)


@router.delete("/{int:team_id}/members/{int:member_id}", response=schemas.MemberRemoved)
def delete_member(request: HttpRequest, team_id: int, member_id: int) -> schemas.MemberRemoved:
    """Remove a member, or leave the team."""
    member = get_member(get_team_for(request, team_id), member_id)
    undo = remove_member(member, get_user(request), address=get_client_address(request))
    return schemas.MemberRemoved(undo=undo)


@router.post("/{int:team_id}/members", response=schemas.TeamDetail)
def post_restored_member(request: HttpRequest, team_id: int, body: schemas.UndoIn) -> schemas.TeamDetail:
    """Undo the removal of a member."""
    team = get_team_for(request, team_id)
    restore_member(team, body.undo, get_user(request), address=get_client_address(request))
    return serialize_team_for_user(request, team_id)


@router.post("/{int:team_id}/invitations", response={201: schemas.NewMemberInvitation})
def post_member_invitation(
    request: HttpRequest, team_id: int, body: schemas.MemberInvitationIn
) -> Status[schemas.NewMemberInvitation]:
    team, user = get_team_for(request, team_id), get_user(request)
    rate_limits.require_below_rate_limit(rate_limits.INVITATIONS, f"user {user.pk}")
    if body.email:
        rate_limits.require_below_rate_limit(rate_limits.MAILED_INVITATIONS, f"user {user.pk}")
    invitation, token = invite_member(team, body.role, body.email, user, address=get_client_address(request))
    return Status(201, serializers.serialize_new_invitation(invitation, token))


@router.post("/{int:team_id}/invitations/{int:member_invitation_id}/renew", response=schemas.NewMemberInvitation)
def post_renewal(request: HttpRequest, team_id: int, member_invitation_id: int) -> schemas.NewMemberInvitation:
    """Replace the link."""
    row, user = get_invitation(get_team_for(request, team_id), member_invitation_id), get_user(request)
    rate_limits.require_below_rate_limit(rate_limits.INVITATIONS, f"user {user.pk}")
    if row.email:
        rate_limits.require_below_rate_limit(rate_limits.MAILED_INVITATIONS, f"user {user.pk}")
    invitation, token = renew_team_invitation(row, user, address=get_client_address(request))
    return serializers.serialize_new_invitation(invitation, token)


@router.post("/{int:team_id}/invitations/{int:member_invitation_id}/revoke", response=schemas.MemberInvitation)
def post_member_revocation(request: HttpRequest, team_id: int, member_invitation_id: int) -> schemas.MemberInvitation:
    row = get_invitation(get_team_for(request, team_id), member_invitation_id)
    row = revoke_team_invitation(row, get_user(request), address=get_client_address(request))
    return schemas.MemberInvitation.model_validate(serializers.build_invitation_fields(row))
