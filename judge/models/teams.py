"""Accounts, and teams with their members, invitations and rubrics. Also the problems that are restricted to teams, and
the views of lists that accounts save."""

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
from django.utils.crypto import get_random_string

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class User(AbstractUser):
    """A person with an account. Candidates need none: the link of their invitation is enough."""

    memberships: "RelatedManager[Membership]"
    saved_views: "RelatedManager[SavedView]"

    class Role(models.TextChoices):
        """What the account may do on the whole server. What it may do with interviews depends on its teams."""

        INTERVIEWER = "interviewer"
        """Any account that is no operator."""
        OPERATOR = "operator"

    role = models.CharField(max_length=20, choices=Role.choices, default=Role.INTERVIEWER)

    @property
    def is_operator(self) -> bool:
        return self.role == self.Role.OPERATOR

    def __str__(self) -> str:
        return self.get_full_name() or self.get_username()


class Team(models.Model):
    """The accounts that share interviews. An interview and its candidates are visible only to the team's members."""

    memberships: "RelatedManager[Membership]"
    invitations: "RelatedManager[TeamInvitation]"
    interviews: "RelatedManager[Any]"
    templates: "RelatedManager[Any]"
    rubrics: "RelatedManager[Rubric]"

    name = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """An account in a team. A team can have several owners; it has at least one unless its accounts are deactivated."""

    class Role(models.TextChoices):
        OWNER = "owner"
        """All that an interviewer may. Also leads every interview of the team, manages members, their invitations,
        rubrics and the name of the team, imports what is known about candidates, and reads the fairness statistics.
        """
        INTERVIEWER = "interviewer"
        """Creates interviews, invites candidates, and reads, exports and deletes their data."""
        VIEWER = "viewer"
        """Reads without personal data, and changes nothing."""

    team_id: int
    user_id: int
    team = models.ForeignKey(Team, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["team", "user"], name="one_membership_per_team")]

    def __str__(self) -> str:
        return f"{self.user} in {self.team}: {self.role}"


TEAM_INVITATION_VALID_FOR = timedelta(days=7)


class TeamInvitationState(StrEnum):
    OPEN = "open"
    USED = "used"
    REVOKED = "revoked"
    EXPIRED = "expired"


def new_team_token() -> str:
    return get_random_string(43)


def compute_team_token_digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def compute_team_invitation_expiry() -> datetime:
    return timezone.now() + TEAM_INVITATION_VALID_FOR


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
    expires_at = models.DateTimeField(default=compute_team_invitation_expiry, db_index=True)
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


class Rubric(models.Model):
    """The scales by which a team's interviewers assess a session. Its content is in its versions."""

    team_id: int
    versions: "RelatedManager[RubricVersion]"

    team = models.ForeignKey(Team, models.CASCADE, related_name="rubrics", db_index=False)
    name = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True)
    """When it was deleted: new interviews cannot use it, and those that use it continue to."""

    class Meta:
        indexes: ClassVar = [models.Index(fields=["team"], name="rubrics_of_team")]

    def __str__(self) -> str:
        return self.name


class RubricVersion(models.Model):
    """What a rubric said at a time. Never changed, so that two cards of one version are comparable."""

    rubric_id: int | None

    rubric = models.ForeignKey(Rubric, models.CASCADE, null=True, related_name="versions", db_index=False)
    """None for the rubric that every team has."""
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    dimensions = models.JSONField(default=list)
    """`judge.domain.rubric_dimensions.Dimension` by the names of its fields, in display order."""
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rubric", "number"], name="one_rubric_version_per_number"),
            models.UniqueConstraint(
                fields=["number"], condition=models.Q(rubric=None), name="one_built_in_rubric_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, version {self.number}"


class ProblemRestriction(models.Model):
    """A team whose interviews may use a restricted problem. A problem without a row is open to every team.

    A problem package may be removed from the server and come back, so its restriction stays.
    """

    team_id: int
    slug = models.CharField(max_length=80)
    # A problem whose last team disappears must not become open to everybody.
    team = models.ForeignKey(Team, models.PROTECT, related_name="problem_restrictions")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["slug", "team"], name="one_restriction_per_team")]

    def __str__(self) -> str:
        return f"{self.slug} for {self.team}"


class SavedView(models.Model):
    """A filter and an order of a list, under a name. A page only reads it: the URL says what is shown."""

    class Page(models.TextChoices):
        SESSIONS = "sessions"
        INTERVIEWS = "interviews"

    owner_id: int
    team_id: int | None

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views", db_index=False)
    """Who saved it."""
    team = models.ForeignKey(Team, models.CASCADE, null=True, related_name="saved_views", db_index=False)
    """Whose owners and interviewers can choose it as well. None for a private view."""
    page = models.CharField(max_length=20, choices=Page.choices)
    name = models.CharField(max_length=200)
    query = models.CharField(max_length=1000)
    """As in the page's URL. Without the search, which may name a candidate: a view outlives candidates."""
    owner_teams = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    """The ids of the teams of everyone who named it, at that time. Its name may name their candidates, also when that
    person has left."""
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "page", "name"], name="one_saved_view_per_name")
        ]
        indexes: ClassVar = [models.Index(fields=["team", "page"], name="views_of_team")]

    def __str__(self) -> str:
        return self.name
