from django.db import transaction

from judge.actions.audit.record_entry import record_audit_entry
from judge.actions.teams.create_team import create_team
from judge.actions.teams.team_ownership import has_active_owner, lock_team
from judge.errors import RefusedError
from judge.models import Membership, Team, User


@transaction.atomic
def create_team_for(name: str, username: str, by: User, *, address: str = "") -> Team:
    """Create a team for another account, as an operator."""
    return create_team(name, find_account(username, by), by, as_operator=True, address=address)


@transaction.atomic
def appoint_owner(team: Team, username: str, by: User, *, address: str = "") -> None:
    """Give a team without an owner a new one, as an operator. The team's members see who did it."""
    team = lock_team(team)
    if has_active_owner(team):
        raise RefusedError(
            "has_owner",
            "This team has an owner, so nothing was changed.",
            "Ask an owner of the team. Owners can make other members owners.",
        )
    user, role = find_account(username, by), Membership.Role.OWNER
    Membership.objects.update_or_create(team=team, user=user, defaults={"role": role})
    detail = {"account": user.pk, "role": role, "as_operator": True}
    record_audit_entry(by, "appoint owner", f"team {team.pk}", detail, address=address)


def find_account(username: str, by: User) -> User:
    """An active account that is not the operator's own: operators give nobody's data to themselves."""
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise RefusedError(
            "not_found", f"There is no active account {username!r}, so nothing was changed.", "Check the username."
        )
    if user == by:
        raise RefusedError(
            "cannot_appoint_self",
            "You cannot make yourself the owner of a team, so nothing was changed.",
            "Choose another account, or ask another operator.",
        )
    return user
