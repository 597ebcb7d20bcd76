from typing import ClassVar

from django.conf import settings
from django.db import models

from judge.models.candidate_session import CandidateSession
from judge.models.rubric import RubricVersion


class AssessmentLevel(models.TextChoices):
    """There is no middle, because it would say nothing."""

    STRONG_NO = "strong_no"
    NO = "no"
    YES = "yes"
    STRONG_YES = "strong_yes"


class Scorecard(models.Model):
    """What one interviewer says about a session. A draft until it is saved. Who reads it: `judge.domain.scorecards`."""

    session_id: int
    author_id: int | None

    session = models.ForeignKey(CandidateSession, models.CASCADE, related_name="scorecards", db_index=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="scorecards", db_index=False
    )
    rubric_version = models.ForeignKey(RubricVersion, models.PROTECT, related_name="+", db_index=False)
    ratings = models.JSONField(default=dict)
    """`judge.domain.scorecards.Rating` by the names of its fields, by the id of the rubric's dimension."""
    recommendation = models.CharField(max_length=10, choices=AssessmentLevel.choices, blank=True, default="")
    """Empty until one is chosen."""
    summary = models.TextField(max_length=4000, blank=True, default="")
    revision = models.PositiveIntegerField(default=0)
    """Counts the changes, so that an older page does not overwrite a newer text."""
    changed_at = models.DateTimeField(auto_now=True)
    saved_at = models.DateTimeField(null=True)
    """When its author saved it. None for a draft."""
    unfolded_at = models.DateTimeField(null=True)
    """When its author showed the scores and the named bugs before the card was saved for the first time."""
    open_until = models.DateTimeField(null=True)
    """When its author was assigned, if the session had started before: until then the results were not folded for them.
    None if they were folded from the start."""
    reopened_at = models.DateTimeField(null=True)
    """When it was last made a draft again."""

    class Meta:
        indexes: ClassVar = [models.Index(fields=["author", "session"], name="scorecards_of_author")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "author"], name="one_scorecard_per_interviewer")
        ]

    def __str__(self) -> str:
        return f"scorecard {self.pk} about session {self.session_id}"
