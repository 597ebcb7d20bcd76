"""Who may access which interviews: members of their team, by role. An operator who is no member has no access."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from judge.errors import RefusedError
from judge.models import Interview, Membership, Team, User

Role = Membership.Role
READERS = frozenset(Role)
EDITORS = frozenset({Role.OWNER, Role.INTERVIEWER})
"""Who may change interviews and read personal data."""


@dataclass(frozen=True, slots=True)
class TeamAccess:
    """The roles of one account. Loaded once, to decide about many rows."""

    user_id: int | None
    roles: Mapping[int, Role]
    """By team id."""

    def get_role(self, interview: Interview) -> Role | None:
        return None if interview.team_id is None else self.roles.get(interview.team_id)

    def can_edit(self, interview: Interview) -> bool:
        return self.get_role(interview) in EDITORS

    def can_read_names(self, interview: Interview) -> bool:
        """Return whether the account may read the personal data of the interview's candidates."""
        return self.get_role(interview) in EDITORS

    def can_lead(self, interview: Interview) -> bool:
        """Return whether the account may assign interviewers, reveal scorecards and decide about candidates: owners of
        the team, and who created the interview."""
        role = self.get_role(interview)
        return role == Role.OWNER or (role == Role.INTERVIEWER and interview.owner_id == self.user_id)


def load_team_access(user: object) -> TeamAccess:
    if not isinstance(user, User) or not user.is_active:
        return TeamAccess(None, {})
    rows = Membership.objects.filter(user=user).values_list("team", "role")
    return TeamAccess(user.pk, {team: Role(role) for team, role in rows})


def filter_team_interviews(user: object, roles: Collection[Role] = READERS) -> QuerySet[Interview]:
    """Return the interviews of the teams in which the user has one of the roles. Never practice, which has no team."""
    if not isinstance(user, User):
        return Interview.objects.none()
    teams = Membership.objects.filter(user=user, user__is_active=True, role__in=roles).values("team")
    return Interview.objects.filter(team__in=teams)


def filter_owned_teams(user: User) -> QuerySet[Team]:
    return Team.objects.filter(memberships__user=user, memberships__role=Role.OWNER)


def require_editor(user: User, interview: Interview) -> None:
    """`interview` is one that the user can read."""
    if not load_team_access(user).can_edit(interview):
        raise build_read_only_error()


def require_lead(user: User, interview: Interview) -> None:
    """`interview` is one that the user may edit."""
    if not load_team_access(user).can_lead(interview):
        raise RefusedError(
            "owners_only",
            "Only owners of the team and the creator of the interview can do this, so nothing was changed.",
            "Ask one of them.",
        )


def require_interviewer(user: User) -> None:
    """Refuse accounts that may not create interviews in any team."""
    if not Membership.objects.filter(user=user, role__in=EDITORS).exists():
        raise RefusedError(
            "interviewers_only",
            "Only owners and interviewers of a team can read this, because it contains the known bugs and the answers.",
            "Ask an owner of your team to make you an interviewer.",
        )


def build_read_only_error() -> RefusedError:
    return RefusedError(
        "read_only",
        "You are a viewer in this team, so you can read its interviews without personal data, but change nothing.",
        "Ask an owner of the team to make you an interviewer.",
    )
