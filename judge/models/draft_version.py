from typing import ClassVar

from django.db import models

from judge.models.candidate_session import CandidateSession


class DraftVersion(models.Model):
    """A text that had to leave the editor and was never submitted, kept so that it can be taken up again."""

    class Reason(models.TextChoices):
        RESTARTED = "restarted"
        """The problem was begun anew from its starter."""
        MERGED = "merged"
        """A newer text of the same exercise came from another browser's practice."""

    session_id: int
    session = models.ForeignKey(CandidateSession, models.CASCADE, related_name="draft_versions")
    slug = models.CharField(max_length=80)
    exercise = models.CharField(max_length=20)
    source = models.BinaryField()
    reason = models.CharField(max_length=20, choices=Reason.choices)
    archived_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["session", "slug", "exercise"], name="draft_versions_of_exercise")]

    def __str__(self) -> str:
        return f"old draft of {self.slug} at session {self.session_id}"
