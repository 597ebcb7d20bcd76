from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from judge.models.interview import Interview
    from judge.models.interview_template import InterviewTemplate
    from judge.models.rubric import Rubric
    from judge.models.team_invitation import TeamInvitation


class Team(models.Model):
    """The accounts that share interviews. An interview and its candidates are visible only to the team's members."""

    memberships: "RelatedManager[Membership]"
    invitations: "RelatedManager[TeamInvitation]"
    interviews: "RelatedManager[Interview]"
    templates: "RelatedManager[InterviewTemplate]"
    rubrics: "RelatedManager[Rubric]"

    name = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """An account in a team. A team can have several owners; it has at least one unless its accounts are deactivated."""

    class Role(models.TextChoices):
        OWNER = "owner"
        """All that an interviewer may, and members, their invitations, and the name of the team."""
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
