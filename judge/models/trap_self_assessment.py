from typing import ClassVar

from django.db import models

from judge.models.candidate_session import CandidateSession


class TrapSelfAssessment(models.Model):
    """A candidate's own assessment of how they last explained a trap aloud."""

    class Outcome(models.TextChoices):
        EXPLAINED = "explained"
        NOT_YET = "not_yet"

    session_id: int
    session = models.ForeignKey(CandidateSession, models.CASCADE, related_name="trap_assessments")
    slug = models.CharField(max_length=80)
    trap = models.CharField(max_length=12)
    """The id that `judge.domain.traps` computes."""
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    covered_points = models.JSONField(default=list)
    """Indexes, from 0, of the talking points that the candidate covered."""
    assessed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "slug", "trap"], name="one_assessment_per_trap")
        ]

    def __str__(self) -> str:
        return f"{self.trap} of {self.slug} in session {self.session_id}: {self.outcome}"
