from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models

from judge.models.team import Team

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


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
    """`judge.domain.rubrics.Dimension` by the names of its fields, in display order."""
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
