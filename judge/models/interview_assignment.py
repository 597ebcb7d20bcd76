from typing import ClassVar

from django.conf import settings
from django.db import models

from judge.models.interview import Interview


class InterviewAssignment(models.Model):
    """An interviewer who fills in a scorecard for each candidate of an interview.

    An interview without a row is assigned to its creator: see `judge.domain.scorecards.list_assigned`.
    """

    interview_id: int
    interviewer_id: int

    interview = models.ForeignKey(Interview, models.CASCADE, related_name="assignments", db_index=False)
    interviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    created_at = models.DateTimeField(auto_now_add=True)
    """Since when results are folded for the interviewer. For a creator who was assigned by default: the interview's."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["interview", "interviewer"], name="one_assignment_per_interviewer")
        ]

    def __str__(self) -> str:
        return f"{self.interviewer} in {self.interview}"
