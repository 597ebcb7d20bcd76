from typing import ClassVar

from django.db import models

from judge.models.interview import DEFAULT_INVITATION_DAYS
from judge.models.rubric import Rubric
from judge.models.team import Team


class InterviewTemplate(models.Model):
    """What a team saved of an interview, to create others like it. Not a candidate's data: it belongs to the team."""

    team_id: int
    rubric_id: int | None

    team = models.ForeignKey(Team, models.CASCADE, related_name="templates", db_index=False)
    name = models.CharField(max_length=200)
    minutes = models.PositiveIntegerField()
    problems = models.JSONField(default=list)
    """Slugs, in display order."""
    exercises = models.JSONField(default=dict)
    """The names of each problem's exercises, by slug."""
    rules = models.JSONField(default=dict)
    """`InterviewRules` by the names of its fields. A field that is missing has its default."""
    invitation_days = models.PositiveSmallIntegerField(default=DEFAULT_INVITATION_DAYS)
    rubric = models.ForeignKey(Rubric, models.SET_NULL, null=True, related_name="+", db_index=False)
    """None for the rubric that every team has."""
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["team", "name"], name="one_template_per_name")]

    def __str__(self) -> str:
        return self.name
