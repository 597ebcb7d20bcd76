from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from judge.actions.audit.record_entry import record_audit_entry
from judge.actions.teams.team_ownership import lock_team
from judge.errors import RefusedError
from judge.models import Membership, TeamInvitation, TeamInvitationState, User
from judge.models.teams import compute_team_token_digest

REASONS = {
    TeamInvitationState.USED: "This link was already used, and it works only once.",
    TeamInvitationState.REVOKED: "This invitation was revoked, so its link no longer works.",
    TeamInvitationState.EXPIRED: "This link has expired. It was valid for 7 days.",
}


def find_open_invitation(token: str) -> TeamInvitation:
    """Raises RefusedError with the reason if the link does not work."""
    rows = TeamInvitation.objects.select_related("team", "invited_by")
    return require_open(rows.filter(token_digest=compute_team_token_digest(token)).first())


def require_open(invitation: TeamInvitation | None) -> TeamInvitation:
    if invitation is None:
        raise RefusedError("not_found", "There is no such invitation.", "Check the link, or ask for a new one.")
    state = invitation.state
    if state != TeamInvitationState.OPEN:
        raise RefusedError("not_found", REASONS[state], "Ask an owner of the team for a new link.")
    return invitation


@transaction.atomic
def join_team(token: str, user: User, *, address: str = "") -> Membership:
    """Use the invitation. A person who is already a member keeps the role, and the invitation stays open."""
    lock_team(find_open_invitation(token).team)
    # Again, because it may have been used or revoked before the team was locked.
    invitation = find_open_invitation(token)
    if Membership.objects.filter(team=invitation.team, user=user).exists():
        raise RefusedError(
            "already_member",
            f"You are already a member of {invitation.team}. Nothing was changed, and the link still works once.",
            "An owner of the team can change your role.",
        )
    membership = Membership.objects.create(team=invitation.team, user=user, role=invitation.role)
    invitation.used_at, invitation.used_by, invitation.email = timezone.now(), user, ""
    invitation.save(update_fields=["used_at", "used_by", "email"])
    detail = {"account": user.pk, "role": membership.role, "team_invitation": invitation.pk}
    record_audit_entry(user, "join team", f"team {invitation.team_id}", detail, address=address)
    return membership


@transaction.atomic
def join_with_new_account(
    token: str, username: str, name: str, email: str, password: str, *, address: str = ""
) -> User:
    """Create an account and use the invitation for it. Raises RefusedError if the name or the password is refused."""
    find_open_invitation(token)
    user = User(username=username, first_name=name[:150], email=email)
    try:
        user.clean_fields(exclude={"password"})
        validate_password(password, user)
    except ValidationError as error:
        raise RefusedError(
            "invalid", f"{' '.join(error.messages)} No account was created.", "Change it and try again."
        ) from error
    if User.objects.filter(username__iexact=username).exists():
        raise build_taken_error()
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:  # another request has just taken the name
        raise build_taken_error() from error
    record_audit_entry(user, "make account", f"account {user.pk}", {"role": user.role}, address=address)
    join_team(token, user, address=address)
    return user


def build_taken_error() -> RefusedError:
    return RefusedError(
        "invalid",
        "Another account has this username, so no account was created.",
        "Choose another username. If the account is yours, sign in and open the link again.",
    )
