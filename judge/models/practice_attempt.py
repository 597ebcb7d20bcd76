from django.db import models
from django.utils import timezone

from judge.models.candidate_session import Invitation


class Round(models.Model):
    """One go at a problem in practice, by the clock. It lasts until the next one starts."""

    invitation_id: int
    invitation = models.ForeignKey(Invitation, models.CASCADE, related_name="rounds")
    slug = models.CharField(max_length=80)
    started_at = models.DateTimeField(default=timezone.now)
    given_up_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"round of {self.slug} at seat {self.invitation_id}"
