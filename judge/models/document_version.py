from typing import ClassVar

from django.db import models

from judge.models.candidate_session import CandidateSession


class DocumentVersion(models.Model):
    """An archived text that left the editor without being submitted. The candidate can return to it."""

    class Reason(models.TextChoices):
        RESTARTED = "restarted"
        """The candidate restarted the problem from its starter."""
        MERGED = "merged"
        """Practice from another browser had a newer text of the same exercise."""

    session_id: int
    session = models.ForeignKey(CandidateSession, models.CASCADE, related_name="document_versions")
    slug = models.CharField(max_length=80)
    exercise = models.CharField(max_length=20)
    source = models.BinaryField()
    reason = models.CharField(max_length=20, choices=Reason.choices)
    archived_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["session", "slug", "exercise"], name="document_versions_of_exercise")]

    def __str__(self) -> str:
        return f"earlier text of {self.slug} in session {self.session_id}"
