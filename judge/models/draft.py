from typing import ClassVar

from django.db import models

from judge.models.candidate_session import CandidateSession


class Draft(models.Model):
    """The saved text of an exercise. `revision` increases with each change."""

    session_id: int
    session = models.ForeignKey(CandidateSession, models.CASCADE, related_name="drafts")
    slug = models.CharField(max_length=80)
    exercise = models.CharField(max_length=20, default="implement")
    source = models.BinaryField()
    """Bytes, because PostgreSQL cannot store NUL in a text column."""
    revision = models.PositiveIntegerField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "slug", "exercise"], name="one_draft_per_exercise")
        ]

    def __str__(self) -> str:
        return f"{self.slug} of session {self.session_id}, revision {self.revision}"
