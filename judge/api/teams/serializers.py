"""Serializes teams for their members."""

from typing import Any

from judge.api.teams import schemas
from judge.models import AuditEntry, Membership, Team, TeamInvitation, User

MAX_CHANGES = 50
MAX_INVITATIONS = 100


def serialize_team(team: Team, own: Membership) -> schemas.TeamDetail:
    """`own` is the membership of the reader."""
    members = team.memberships.select_related("user").order_by("created_at", "pk")
    is_owner = own.role == Membership.Role.OWNER
    return schemas.TeamDetail.model_validate(
        {
            "id": team.pk,
            "name": team.name,
            "role": own.role,
            "created_at": team.created_at,
            "members": [serialize_member(member, own) for member in members],
            "invitations": serialize_invitations(team) if is_owner else [],
            "history": serialize_history(team),
        }
    )


def serialize_member(row: Membership, own: Membership) -> schemas.Member:
    return schemas.Member.model_validate(
        {
            "id": row.pk,
            "name": str(row.user),
            "username": row.user.username,
            "role": row.role,
            "active": row.user.is_active,
            "is_you": row.pk == own.pk,
            "joined_at": row.created_at,
        }
    )


def serialize_invitations(team: Team) -> list[dict[str, Any]]:
    rows = team.invitations.select_related("invited_by").order_by("-pk")[:MAX_INVITATIONS]
    return [build_invitation_fields(row) for row in rows]


def build_invitation_fields(row: TeamInvitation) -> dict[str, Any]:
    return {
        "id": row.pk,
        "role": row.role,
        "email": row.email,
        "invited_by": str(row.invited_by or "a deleted account"),
        "created_at": row.created_at,
        "expires_at": row.expires_at,
        "state": row.state,
    }


def serialize_new_invitation(row: TeamInvitation, token: str) -> schemas.NewMemberInvitation:
    return schemas.NewMemberInvitation.model_validate(build_invitation_fields(row) | {"link": f"/join/{token}"})


def serialize_history(team: Team) -> list[dict[str, Any]]:
    entries = AuditEntry.objects.filter(subject=f"team {team.pk}").select_related("by").order_by("-pk")
    rows = list(entries[:MAX_CHANGES])
    names = {user.pk: str(user) for user in User.objects.filter(pk__in={row.detail.get("account") for row in rows})}
    return [
        {
            "at": row.at,
            "by": format_author(row),
            "by_operator": bool(row.detail.get("as_operator")),
            "action": row.action,
            "account": names.get(row.detail.get("account"), ""),
            "role": row.detail.get("role"),
        }
        for row in rows
    ]


def format_author(row: AuditEntry) -> str:
    """Return "Name (username)", because two people can have the same name, or one of them if both are equal."""
    name = str(row.by or row.by_name)
    return name if name == row.by_name else f"{name} ({row.by_name})"
