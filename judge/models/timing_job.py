import uuid
from typing import ClassVar

from django.db import models

from judge.models.submission import Priority, Submission


class TimingJob(models.Model):
    """The second stage of a kernel that was accepted in the interpreter: a GPU worker times it.

    It is a queue of its own, with a lease and attempts that are not those of the submission.
    """

    class State(models.TextChoices):
        QUEUED = "queued"
        TIMING = "timing"
        DONE = "done"

    class Outcome(models.TextChoices):
        TIMED = "timed"
        WRONG = "wrong"
        """An output of a timed call was wrong. The sweeper then turns the accepted report into a wrong one."""
        NOT_TIMED = "not_timed"
        """There is no time, and the verdict stays as it was. `message` says why."""

    submission_id: uuid.UUID
    submission = models.OneToOneField(Submission, models.CASCADE, primary_key=True, related_name="timing_job")
    slug = models.CharField(max_length=80)
    """Of the submission. Repeated here, so that a leaderboard needs only these rows."""
    priority = models.PositiveSmallIntegerField(choices=Priority.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    attempt = models.PositiveSmallIntegerField(default=0)
    """The number of the current or last attempt."""
    worker = models.CharField(max_length=200, blank=True)
    """The process that times it or did so last."""
    lease_until = models.DateTimeField(null=True)
    error = models.CharField(max_length=500, blank=True)
    """What went wrong in the last attempt. Only operators can read it."""
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    message = models.CharField(max_length=500, blank=True)
    """For the candidate: what was wrong, or why there is no time."""
    card = models.CharField(max_length=100, blank=True)
    driver = models.CharField(max_length=40, blank=True)
    triton = models.CharField(max_length=40, blank=True)
    roofline = models.FloatField(null=True)
    """The geometric mean of the fractions of the roofline that the cases reach."""
    roofline_low = models.FloatField(null=True)
    roofline_high = models.FloatField(null=True)
    cases = models.JSONField(default=list)
    """`judge.grading.timed_submission.CaseTiming` as JSON."""
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["priority", "created_at"], condition=models.Q(state="queued"), name="timing_queue"),
            models.Index(fields=["lease_until"], condition=models.Q(state="timing"), name="timing_leases"),
            models.Index(
                fields=["slug", "card", "-roofline"], condition=models.Q(outcome="timed"), name="timing_leaderboard"
            ),
            models.Index(fields=["finished_at"], condition=models.Q(outcome="wrong"), name="timing_wrong"),
        ]

    def __str__(self) -> str:
        return f"timing of {self.slug}, {self.submission_id}"
