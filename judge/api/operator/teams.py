"""Teams, for operators: they create teams for others, and appoint an owner where none is left."""

from datetime import datetime

from django.db.models import Count, Q
from django.http import HttpRequest
from ninja import Router, Schema, Status

from judge.actions.teams.appoint_owner import appoint_owner, create_team_for
from judge.api.auth import authenticate_operator, get_user
from judge.api.base import raise_not_found
from judge.api.schemas import VisibleLine
from judge.limits.client_address import get_client_address
from judge.models import Membership, Team

router = Router(tags=["operator"], auth=authenticate_operator)


class TeamForOperator(Schema):
    id: int
    name: str
    created_at: datetime
    owners: list[str]
    """Usernames of active accounts. If it is empty, an operator can appoint an owner."""
    members: int
    interviews: int


class NewTeamIn(Schema):
    name: VisibleLine
    owner: VisibleLine
    """The username of another account."""


class AppointIn(Schema):
    owner: VisibleLine


@router.get("", response=list[TeamForOperator])
def list_teams(request: HttpRequest) -> list[TeamForOperator]:
    return serialize_teams(Q())


@router.post("", response={201: TeamForOperator})
def post_team(request: HttpRequest, body: NewTeamIn) -> Status[TeamForOperator]:
    team = create_team_for(body.name, body.owner, get_user(request), address=get_client_address(request))
    return Status(201, serialize_teams(Q(pk=team.pk))[0])


@router.post("/{int:team_id}/owner", response=TeamForOperator)
def post_owner(request: HttpRequest, team_id: int, body: AppointIn) -> TeamForOperator:
    team = Team.objects.filter(pk=team_id).first() or raise_not_found("team")
    appoint_owner(team, body.owner, get_user(request), address=get_client_address(request))
    return serialize_teams(Q(pk=team.pk))[0]


def serialize_teams(which: Q) -> list[TeamForOperator]:
    counts = {
        "member_count": Count("memberships", distinct=True),
        "interview_count": Count("interviews", distinct=True),
    }
    rows = list(Team.objects.filter(which).order_by("name", "pk").values("pk", "name", "created_at", **counts))
    owners: dict[int, list[str]] = {}
    memberships = Membership.objects.filter(role=Membership.Role.OWNER, user__is_active=True)
    memberships = memberships.filter(team__in=[row["pk"] for row in rows]).order_by("pk")
    for team, username in memberships.values_list("team", "user__username"):
        owners.setdefault(team, []).append(username)
    return [
        TeamForOperator(
            id=row["pk"],
            name=row["name"],
            created_at=row["created_at"],
            owners=owners.get(row["pk"], []),
            members=row["member_count"],
            interviews=row["interview_count"],
        )
        for row in rows
    ]
