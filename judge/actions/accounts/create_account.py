import secrets

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from judge.actions.audit.record_entry import record_audit_entry
from judge.actions.teams.create_team import create_own_team
from judge.errors import RefusedError
from judge.models import Membership, Team, User


@transaction.atomic
def create_account(
    username: str,
    role: User.Role,
    password: str = "",
    *,
    team: Team | None = None,
    team_role: str = Membership.Role.INTERVIEWER,
    again: bool = False,
    command: str,
) -> str:
    """Create an account. With `again`, an existing account gets this password and role instead.

    It joins `team`. Without one, an account that is in no team gets a team of its own.

    Returns the password, which is generated if none is given. Raises RefusedError if the account exists and `again` is
    not set, and ValidationError for an invalid name or a password that is easy to guess.
    """
    user = User.objects.select_for_update().filter(username=username).first()
    if user is not None and not again:
        raise RefusedError(
            "invalid",
            f"An account named {username!r} already exists. It was not changed.",
            "Choose another name, or add --again to give the account a new password and this role.",
        )
    user = user or User(username=username)
    user.clean_fields(exclude={"password"})
    password = password or secrets.token_urlsafe(15)
    validate_password(password, user)
    user.role, user.is_active = role, True
    user.set_password(password)
    user.save()
    record_audit_entry(None, "make account", f"account {user.pk}", {"role": role, "again": again}, command=command)
    if team is not None:
        add_to_team(user, team, team_role, command)
    elif not user.memberships.exists():
        create_own_team(user, command=command)
    return password


def add_to_team(user: User, team: Team, role: str, command: str) -> None:
    """An account that is already a member keeps its role, so that no command removes the last owner."""
    membership, is_new = Membership.objects.get_or_create(team=team, user=user, defaults={"role": role})
    if is_new:
        detail = {"account": user.pk, "role": membership.role}
        record_audit_entry(None, "add member", f"team {team.pk}", detail, command=command)
