from datetime import timedelta

from django.core import signing
from django.db import transaction

from judge.actions.audit.record_entry import record_audit_entry
from judge.actions.scorecards.reveal_scorecards import reveal_completed_cards
from judge.actions.teams.team_ownership import get_locked_member, lock_team, require_other_owner, require_owner
from judge.domain.scorecards import list_assigned_interviews
from judge.errors import RefusedError
from judge.models import Membership, Team, User

UNDO_SALT = "judge.removed-member"
UNDO_FOR = timedelta(minutes=10)


@transaction.atomic
def remove_member(membership: Membership, by: User, *, address: str = "") -> str:
    """Remove a member, or let a member leave. What the person created stays with the team. Scorecards for which only
    the member's was missing are revealed.

    Returns a signed text with which an owner can undo it.
    """
    team, member = lock_team(membership.team), membership.user
    if member != by:
        require_owner(team, by)
    membership = get_locked_member(team, membership)
    require_other_owner(membership)
    detail = {"account": member.pk, "role": membership.role}
    membership.delete()
    action = "leave team" if member == by else "remove member"
    record_audit_entry(by, action, f"team {team.pk}", detail, address=address)
    reveal_completed_cards(list_assigned_interviews(member, team), by, address)
    return signing.dumps({"team": team.pk, "user": member.pk, "role": detail["role"]}, salt=UNDO_SALT)


@transaction.atomic
def restore_member(team: Team, undo: str, by: User, *, address: str = "") -> None:
    """Undo `remove_member`. `undo` is the text that it returned. Raises RefusedError after UNDO_FOR."""
    team = lock_team(team)
    require_owner(team, by)
    try:
        removed = signing.loads(undo, salt=UNDO_SALT, max_age=UNDO_FOR)
    except signing.BadSignature:
        removed = {}
    if removed.get("team") != team.pk:
        raise RefusedError(
            "invalid", "This removal can no longer be undone. Nothing was changed.", "Invite the person by a link."
        )
    user = User.objects.get(pk=removed["user"])
    _, is_new = Membership.objects.get_or_create(team=team, user=user, defaults={"role": removed["role"]})
    if is_new:
        detail = {"account": user.pk, "role": removed["role"]}
        record_audit_entry(by, "restore member", f"team {team.pk}", detail, address=address)
