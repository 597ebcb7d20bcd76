from django.db import transaction

from judge.actions.teams.create_team import create_own_team
from judge.models import Interview, Membership, Team, User


def assign_missing_teams() -> int:
    """Give a team to interviews without one, which the previous release creates during an upgrade. Returns how many.

    It is a team that their creator owns, as the migration did it. Nobody else gets to read them by that.
    """
    missing = Interview.objects.filter(team=None, owner__isnull=False).order_by()
    return sum(assign_teams_of(pk) for pk in missing.values_list("owner", flat=True).distinct())


@transaction.atomic
def assign_teams_of(owner_id: int) -> int:
    owner = User.objects.select_for_update().get(pk=owner_id)
    team = find_own_team(owner) or create_own_team(owner, command="assign missing teams")
    return Interview.objects.filter(team=None, owner=owner).update(team=team)


def find_own_team(owner: User) -> Team | None:
    """A team that has no other member."""
    owned = owner.memberships.filter(role=Membership.Role.OWNER).select_related("team").order_by("pk")
    return next((row.team for row in owned if not row.team.memberships.exclude(user=owner).exists()), None)
