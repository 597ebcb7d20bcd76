from django.db import transaction

from judge.actions.audit.record_entry import record_audit_entry
from judge.actions.teams.team_ownership import lock_team, require_owner
from judge.models import Team, User


@transaction.atomic
def rename_team(team: Team, name: str, by: User, *, address: str = "") -> None:
    team = lock_team(team)
    require_owner(team, by)
    if team.name != name:
        team.name = name
        team.save(update_fields=["name"])
        record_audit_entry(by, "rename team", f"team {team.pk}", address=address)
