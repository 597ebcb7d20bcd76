from judge.errors import RefusedError
from judge.models import Membership, Team, User

OWNER = Membership.Role.OWNER


def lock_team(team: Team) -> Team:
    """Lock the team until the end of the transaction, so that two changes cannot together remove its last owner."""
    return Team.objects.select_for_update().get(pk=team.pk)


def require_owner(team: Team, user: User) -> None:
    if not team.memberships.filter(user=user, role=OWNER).exists():
        raise RefusedError(
            "owners_only",
            "Only owners of the team can do this, so nothing was changed.",
            "Ask an owner of the team.",
        )


def get_locked_member(team: Team, membership: Membership) -> Membership:
    """The membership as it is now that the team is locked. Raises RefusedError if it was removed meanwhile."""
    found = team.memberships.select_related("team", "user").filter(pk=membership.pk).first()
    if found is None:
        raise RefusedError(
            "not_found", "This person is no longer a member, so nothing was changed.", "Reload the page."
        )
    return found


def has_active_owner(team: Team, *, besides: Membership | None = None) -> bool:
    """An account that was deactivated cannot act as owner."""
    owners = team.memberships.filter(role=OWNER, user__is_active=True)
    return owners.exclude(pk=besides.pk if besides else None).exists()


def require_other_owner(membership: Membership) -> None:
    """Refuse if this is the last owner of the locked team."""
    if membership.role == OWNER and not has_active_owner(membership.team, besides=membership):
        raise RefusedError(
            "last_owner",
            f"{membership.user} is the last owner of the team, so nothing was changed.",
            "Make another member an owner first.",
        )
