import uuid
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models

from judge.models.submission import Submission

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class Rejudge(models.Model):
    """A set of submissions that are judged again. Nothing of theirs changes before somebody has seen what would."""

    class Decision(models.TextChoices):
        APPLIED = "applied"
        DISCARDED = "discarded"

    items: "RelatedManager[RejudgeItem]"

    reason = models.CharField(max_length=300)
    wanted = models.JSONField(default=dict)
    """What was asked for: slug, problem versions, interview, verdict, since when."""
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=10, choices=Decision.choices, blank=True)

    def __str__(self) -> str:
        return f"rejudge {self.pk}: {self.reason}"


class RejudgeItem(models.Model):
    """One submission of a set, and the row of the queue that judges its source once more."""

    submission_id: uuid.UUID
    again_id: uuid.UUID | None
    rejudge = models.ForeignKey(Rejudge, models.CASCADE, related_name="items")
    submission = models.ForeignKey(Submission, models.CASCADE, related_name="rejudged")
    again = models.OneToOneField(Submission, models.SET_NULL, null=True, related_name="rejudges")
    before = models.TextField(blank=True)
    """The report that was replaced, as JSON text; "" while none was."""

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["rejudge", "submission"], name="once_in_a_rejudge")]

    def __str__(self) -> str:
        return f"{self.submission_id} in rejudge {self.rejudge}"
