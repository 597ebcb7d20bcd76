from typing import ClassVar

from django.db import models

from judge.models.candidate_session import Invitation


class Explained(models.Model):
    """How somebody last explained a trap aloud, by their own judgement."""

    class Outcome(models.TextChoices):
        GOT = "got"
        AGAIN = "again"

    invitation_id: int
    invitation = models.ForeignKey(Invitation, models.CASCADE, related_name="explained")
    slug = models.CharField(max_length=80)
    trap = models.CharField(max_length=12)
    """By its id, as in `judge.domain.traps`."""
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    said = models.JSONField(default=list)
    """Places, from 0, of the talking points that were said."""
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["invitation", "slug", "trap"], name="one_explanation_a_trap")
        ]

    def __str__(self) -> str:
        return f"{self.trap} of {self.slug} at seat {self.invitation_id}: {self.outcome}"
