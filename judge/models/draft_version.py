from typing import ClassVar

from django.db import models

from judge.models.candidate_session import Invitation


class OldDraft(models.Model):
    """A text that had to leave the editor and was never submitted, kept so that it can be taken up again."""

    class Why(models.TextChoices):
        AGAIN = "again"
        """The problem was begun anew from its starter."""
        JOINED = "joined"
        """A newer text of the same exercise came from another browser's practice."""

    invitation_id: int
    invitation = models.ForeignKey(Invitation, models.CASCADE, related_name="old_drafts")
    slug = models.CharField(max_length=80)
    exercise = models.CharField(max_length=20)
    source = models.BinaryField()
    why = models.CharField(max_length=10, choices=Why.choices)
    set_aside_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["invitation", "slug", "exercise"], name="old_drafts_of_an_exercise")]

    def __str__(self) -> str:
        return f"old draft of {self.slug} at seat {self.invitation_id}"
