import hashlib
import secrets
from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.db import models
from django.utils import timezone

from judge.models.team import Membership, Team

VALID_FOR = timedelta(days=7)


class TeamInvitationState(StrEnum):
    OPEN = "open"
    USED = "used"
    REVOKED = "revoked"
    EXPIRED = "expired"


def new_team_token() -> str:
    return secrets.token_urlsafe(32)


def compute_team_token_digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def compute_expiry() -> datetime:
    return timezone.now() + VALID_FOR


class TeamInvitation(models.Model):
    """A link that makes one person a member of a team. Anyone who has it can use it, once."""

    team_id: int
    used_by_id: int | None
    invited_by_id: int | None
    team = models.ForeignKey(Team, models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=20, choices=Membership.Role.choices)
    token_digest = models.CharField(max_length=64, unique=True)
    """Only the digest of the token is stored, so nobody who reads the table or a backup of it can join."""
    email = models.EmailField(blank=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(default=compute_expiry, db_index=True)
    revoked_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    used_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"invitation {self.pk} to {self.team} as {self.role}"

    @property
    def state(self) -> TeamInvitationState:
        """The link of a person who is no longer an owner does not work, so nobody comes back by a link of their own."""
        if self.used_at:
            return TeamInvitationState.USED
        if self.revoked_at:
            return TeamInvitationState.REVOKED
        if self.expires_at <= timezone.now():
            return TeamInvitationState.EXPIRED
        owners = self.team.memberships.filter(role=Membership.Role.OWNER, user__is_active=True)
        is_valid = owners.filter(user=self.invited_by_id).exists()
        return TeamInvitationState.OPEN if is_valid else TeamInvitationState.REVOKED
