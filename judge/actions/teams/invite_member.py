from django.db import transaction

from judge.actions.audit.record_entry import record_audit_entry
from judge.actions.mail.queue_mail import build_public_url, queue_mail
from judge.actions.teams.team_ownership import lock_team, require_owner
from judge.errors import RefusedError
from judge.models import Membership, OutgoingMail, Team, TeamInvitation, User
from judge.models.teams import compute_team_invitation_expiry, compute_team_token_digest, new_team_token


@transaction.atomic
def invite_member(team: Team, role: str, email: str, by: User, *, address: str = "") -> tuple[TeamInvitation, str]:
    """Returns the invitation and its token, which is not stored: it can be shown only now. With an email address, the
    link is also mailed."""
    team = lock_team(team)
    require_owner(team, by)
    token = new_team_token()
    invitation = team.invitations.create(
        role=role, email=email, invited_by=by, token_digest=compute_team_token_digest(token)
    )
    detail = {"team_invitation": invitation.pk, "role": role}
    record_audit_entry(by, "invite member", f"team {team.pk}", detail, address=address)
    mail_link(invitation, token)
    return invitation, token


@transaction.atomic
def renew_team_invitation(invitation: TeamInvitation, by: User, *, address: str = "") -> tuple[TeamInvitation, str]:
    """Replace the link with a new one that is valid for seven days. The old one no longer works."""
    team = lock_team(invitation.team)
    require_owner(team, by)
    token = new_team_token()
    is_renewed = TeamInvitation.objects.filter(pk=invitation.pk, used_at=None).update(
        token_digest=compute_team_token_digest(token),
        expires_at=compute_team_invitation_expiry(),
        revoked_at=None,
        invited_by=by,
    )
    if not is_renewed:
        raise RefusedError(
            "invalid", "This invitation was already used, so it has no new link.", "Create another invitation."
        )
    detail = {"team_invitation": invitation.pk, "role": invitation.role}
    record_audit_entry(by, "renew member invitation", f"team {team.pk}", detail, address=address)
    invitation.refresh_from_db()
    mail_link(invitation, token)
    return invitation, token


def mail_link(invitation: TeamInvitation, token: str) -> None:
    if invitation.email:
        queue_mail(
            OutgoingMail.Kind.TEAM_INVITATION,
            invitation.email,
            team=str(invitation.team),
            inviter=str(invitation.invited_by),
            role=Membership.Role(invitation.role).label.lower(),
            link=build_public_url(f"/join/{token}"),
        )
