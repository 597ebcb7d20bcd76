from django.db import transaction

from judge.actions.audit.record_entry import record_audit_entry
from judge.actions.scorecards.reveal_scorecards import reveal_completed_cards
from judge.actions.teams.team_ownership import get_locked_member, lock_team, require_other_owner, require_owner
from judge.domain.scorecards import list_assigned_interviews
from judge.domain.team_access import EDITORS
from judge.models import Membership, User


@transaction.atomic
def change_member_role(membership: Membership, role: str, by: User, *, address: str = "") -> None:
    """Change the role. The member's open streams of submissions end within seconds, and the live stream too if the new
    role may not watch. If the member may no longer write scorecards, the cards of the sessions for which only theirs
    was missing are revealed."""
    team = lock_team(membership.team)
    require_owner(team, by)
    membership = get_locked_member(team, membership)
    if membership.role == role:
        return
    require_other_owner(membership)
    detail = {"account": membership.user_id, "role": role, "old_role": membership.role}
    membership.role = role
    membership.save(update_fields=["role"])
    record_audit_entry(by, "change role", f"team {team.pk}", detail, address=address)
    if role not in EDITORS:
        reveal_completed_cards(list_assigned_interviews(membership.user, team), by, address)
