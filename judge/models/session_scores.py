from typing import ClassVar

from django.db import models

from judge.models.candidate_session import CandidateSession


class SessionScores(models.Model):
    """The results of an ended session in one row, for lists. Computed together with its `ExerciseResult` rows."""

    session_id: int

    session = models.OneToOneField(CandidateSession, models.CASCADE, related_name="scores")
    groups = models.JSONField(default=dict)
    """{"passed", "total"} of each group of cases that was attempted, summed over the last submits of all exercises."""
    normal = models.FloatField(null=True)
    """The share of passed cases of a group, to sort and filter. None if no case of the group was attempted."""
    trap = models.FloatField(null=True)
    hard = models.FloatField(null=True)
    exercises = models.PositiveSmallIntegerField()
    accepted = models.PositiveSmallIntegerField()
    """How many of the exercises have an accepted submit."""
    bugs = models.PositiveSmallIntegerField()
    """How many known bugs were named and not fixed."""
    seconds = models.PositiveIntegerField()
    """The time in all exercises."""
    computed_at = models.DateTimeField(null=True)
    """`CandidateSession.results_at` when they were computed. It is later if a worker of a release without this table
    has computed only the results since then. None for scores of a release without this field."""

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["normal", "session"], name="sessions_by_normal_score"),
            models.Index(fields=["trap", "session"], name="sessions_by_trap_score"),
            models.Index(fields=["hard", "session"], name="sessions_by_hard_score"),
            models.Index(fields=["bugs", "session"], name="sessions_by_bugs"),
            models.Index(fields=["seconds", "session"], name="sessions_by_time"),
        ]

    def __str__(self) -> str:
        return f"scores of session {self.session_id}"
