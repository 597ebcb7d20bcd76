from django.db import transaction

from judge.actions.audit.record_entry import record_audit_entry
from judge.models import Membership, Team, User


@transaction.atomic
def create_team(
    name: str, owner: User, by: User | None, *, as_operator: bool = False, address: str = "", command: str = ""
) -> Team:
    team = Team.objects.create(name=name)
    team.memberships.create(user=owner, role=Membership.Role.OWNER)
    detail = {"account": owner.pk, "role": Membership.Role.OWNER} | ({"as_operator": True} if as_operator else {})
    record_audit_entry(by, "make team", f"team {team.pk}", detail, address=address, command=command)
    return team


def create_own_team(owner: User, *, command: str) -> Team:
    return create_team(f"{str(owner)[:190]}'s team", owner, None, command=command)
