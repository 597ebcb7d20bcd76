import uuid
from typing import ClassVar

from django.db import models

from judge.models.submission import Submission


class Attempt(models.Model):
    """One worker's try at one submission."""

    class Outcome(models.TextChoices):
        JUDGED = "judged"
        FAILED = "failed"
        """The judge failed and reported an error."""
        LOST = "lost"
        """The worker did not renew the lease before it expired."""
        UNAVAILABLE = "unavailable"
        """No cell was available, or the database or a disk failed. It does not count toward the maximum number."""
        CANCELLED = "cancelled"
        """The candidate cancelled the submission."""

    submission_id: uuid.UUID
    submission = models.ForeignKey(Submission, models.CASCADE, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    worker = models.CharField(max_length=200)
    started_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    error = models.CharField(max_length=500, blank=True)
    """What went wrong if the judge failed. Only operators can read it."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["submission", "number"], name="one_attempt_per_number")
        ]
        indexes: ClassVar = [
            models.Index(fields=["-ended_at"], condition=~models.Q(outcome="judged"), name="failures"),
        ]

    def __str__(self) -> str:
        return f"attempt {self.number} at {self.submission_id}"
