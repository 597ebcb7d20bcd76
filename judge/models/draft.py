from typing import ClassVar

from django.db import models

from judge.models.candidate_session import Invitation


class Draft(models.Model):
    """What is typed, kept for the candidate. `revision` counts up with each change."""

    invitation_id: int
    invitation = models.ForeignKey(Invitation, models.CASCADE, related_name="drafts")
    slug = models.CharField(max_length=80)
    exercise = models.CharField(max_length=20, default="implement")
    source = models.BinaryField()
    """Bytes, as PostgreSQL keeps no NUL in a text."""
    revision = models.PositiveIntegerField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["invitation", "slug", "exercise"], name="one_draft_an_exercise")
        ]

    def __str__(self) -> str:
        return f"{self.slug} of seat {self.invitation_id}, revision {self.revision}"
