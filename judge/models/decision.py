from typing import ClassVar

from django.conf import settings
from django.db import models

from judge.models.candidate_session import CandidateSession


class Decision(models.Model):
    """What the team decided about a candidate after a session. A change replaces it; the audit log has each one."""

    class Outcome(models.TextChoices):
        ADVANCE = "advance"
        HOLD = "hold"
        REJECT = "reject"

    session_id: int
    decided_by_id: int | None

    session = models.ForeignKey(CandidateSession, models.CASCADE, related_name="decisions", db_index=False)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    next_step = models.CharField(max_length=200, blank=True, default="")
    reason = models.TextField(max_length=4000)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1, db_default=1)
    """Counts the decisions, so that nobody overwrites one that they have not read."""

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["session"], name="one_decision_per_session")]

    def __str__(self) -> str:
        return f"{self.outcome} after session {self.session_id}"
