from django.db import models
from django.utils import timezone

from judge.models.candidate_session import CandidateSession


class PracticeAttempt(models.Model):
    """One timed try at a problem in practice. It lasts until the next one starts."""

    session_id: int
    session = models.ForeignKey(CandidateSession, models.CASCADE, related_name="practice_attempts")
    slug = models.CharField(max_length=80)
    started_at = models.DateTimeField(default=timezone.now)
    given_up_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"practice attempt at {self.slug} in session {self.session_id}"
