import uuid
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models

from judge.models.submission import Submission

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class Rejudge(models.Model):
    """A set of submissions that are judged again. Their reports change only after an operator reviews the changes."""

    class Decision(models.TextChoices):
        APPLIED = "applied"
        DISCARDED = "discarded"

    items: "RelatedManager[RejudgeItem]"

    slug = models.CharField(max_length=80)
    reason = models.CharField(max_length=300)
    filter = models.JSONField(default=dict)
    """The filter without the slug: interview, verdict, versions other than the current one, start date."""
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=10, choices=Decision.choices, blank=True)

    def __str__(self) -> str:
        return f"rejudge {self.pk}: {self.reason}"


class RejudgeItem(models.Model):
    """One submission of a rejudge, and the rerun that judges its source again."""

    class State(models.TextChoices):
        OPEN = "open"
        REPLACED = "replaced"
        """The new report has replaced the old one."""
        UNCHANGED = "unchanged"

    class Change(models.TextChoices):
        VERDICT = "verdict"
        DETAILS = "details"
        """The verdict is the same, but the scores or the named bugs differ."""
        NONE = "none"
        FAILED = "failed"
        """The judge failed. A failure never replaces a report."""

    submission_id: uuid.UUID
    rerun_id: uuid.UUID | None
    rejudge_id: int

    rejudge = models.ForeignKey(Rejudge, models.CASCADE, related_name="items")
    submission = models.ForeignKey(Submission, models.CASCADE, related_name="rejudge_items")
    rerun = models.OneToOneField(Submission, models.SET_NULL, null=True, related_name="rejudges")
    state = models.CharField(max_length=20, choices=State.choices, default=State.OPEN)
    change = models.CharField(max_length=10, choices=Change.choices, blank=True)
    """Empty until the rerun is judged."""
    verdict_before = models.CharField(max_length=20, blank=True)
    verdict_after = models.CharField(max_length=20, blank=True)
    old_summary = models.JSONField(default=dict)
    """The part of the old report that lists show: verdict, scores, bug titles, problem version."""
    new_summary = models.JSONField(default=dict)
    """The same part of the new report."""
    previous_report = models.TextField(blank=True)
    """The replaced report as JSON text; empty if nothing was replaced."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rejudge", "submission"], name="once_in_a_rejudge"),
            # If two open rejudges had the same submission, the later decision would silently undo the earlier one.
            models.UniqueConstraint(
                fields=["submission"], condition=models.Q(state="open"), name="in_one_open_rejudge"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} in rejudge {self.rejudge_id}"
