from django.db import transaction
from django.utils import timezone

from judge.actions.audit.record_entry import record_audit_entry
from judge.actions.teams.team_ownership import lock_team, require_owner
from judge.models import TeamInvitation, User


@transaction.atomic
def revoke_team_invitation(invitation: TeamInvitation, by: User, *, address: str = "") -> TeamInvitation:
    """Disable the link. Revoking again changes nothing."""
    team = lock_team(invitation.team)
    require_owner(team, by)
    rows = TeamInvitation.objects.filter(pk=invitation.pk, revoked_at=None, used_at=None)
    if rows.update(revoked_at=timezone.now()):
        detail = {"team_invitation": invitation.pk, "role": invitation.role}
        record_audit_entry(by, "revoke member invitation", f"team {team.pk}", detail, address=address)
    invitation.refresh_from_db()
    return invitation
