"""Interviews, their interviewers, and the templates that interviews are made from."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models

from judge.models.teams import Rubric, RubricVersion, Team

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

DEFAULT_INVITATION_DAYS = 14


class Interview(models.Model):
    """A set of problems with a time limit. The one without an owner is practice: no time limit, and all problems that
    are neither reserved nor restricted to teams."""

    owner_id: int | None
    team_id: int | None
    rubric_version_id: int | None
    sessions: "RelatedManager[Any]"
    assignments: "RelatedManager[InterviewAssignment]"

    class AiPolicy(models.TextChoices):
        """Whether candidates may use AI assistants. Empty for an interview that says nothing about them."""

        ALLOWED = "allowed"
        LIMITED = "limited"
        """Allowed for what `ai_policy_text` names."""
        FORBIDDEN = "forbidden"

    class ResultVisibility(models.TextChoices):
        """What candidates may read of their results after the end."""

        BUGS = "bugs"
        """Results, and the known bugs that were named."""
        RESULTS = "results"
        NOTHING = "nothing"

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="interviews")
    """Who created it. Access depends on the team only: see `judge.domain.team_access`."""
    # Without an index: interviews are few, and creating an index would lock the table during a rolling upgrade.
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="interviews", db_index=False)
    """None for practice."""
    title = models.CharField(max_length=200)
    minutes = models.PositiveIntegerField()
    problems = models.JSONField(default=list)
    """Slugs, in display order."""
    exercises = models.JSONField(default=dict)
    """The names of each problem's exercises, by slug. A problem without an entry has only `implement`; the name "all"
    stands for every exercise of the problem."""
    created_at = models.DateTimeField(auto_now_add=True)
    ai_policy = models.CharField(max_length=10, choices=AiPolicy.choices, blank=True, default="", db_default="")
    ai_policy_text = models.CharField(max_length=500, blank=True, default="", db_default="")
    result_visibility = models.CharField(
        max_length=10,
        choices=ResultVisibility.choices,
        default=ResultVisibility.BUGS,
        db_default=ResultVisibility.BUGS.value,
    )
    allows_completion = models.BooleanField(default=True, db_default=True)
    """Whether the editor may complete names of Python and NumPy."""
    allows_interviewer_typing = models.BooleanField(default=False, db_default=False)
    private_periods = models.PositiveSmallIntegerField(default=0, db_default=0)
    """How often a candidate may work unwatched, for five minutes each."""
    hides_private_edits = models.BooleanField(default=False, db_default=False)
    """Whether the single edits of a private period are deleted after it. Its result stays."""
    invitation_days = models.PositiveSmallIntegerField(
        default=DEFAULT_INVITATION_DAYS, db_default=DEFAULT_INVITATION_DAYS
    )
    """How long a new invitation can be used to start. 0: it does not expire."""

    rubric_version = models.ForeignKey(RubricVersion, models.PROTECT, null=True, related_name="+", db_index=False)
    """What its scorecards are about. None for practice, and until a card needs it."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["title"], condition=models.Q(owner=None), name="one_practice_interview")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_practice(self) -> bool:
        return self.owner_id is None


class InterviewAssignment(models.Model):
    """An interviewer who fills in a scorecard for each candidate of an interview.

    An interview without a row is assigned to its creator: see `judge.domain.scorecards.list_assigned`.
    """

    interview_id: int
    interviewer_id: int

    interview = models.ForeignKey(Interview, models.CASCADE, related_name="assignments", db_index=False)
    interviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    created_at = models.DateTimeField(auto_now_add=True)
    """Since when results are folded for the interviewer. For a creator who was assigned by default: the interview's."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["interview", "interviewer"], name="one_assignment_per_interviewer")
        ]

    def __str__(self) -> str:
        return f"{self.interviewer} in {self.interview}"


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
