"""Submissions, which are the queue of the judge, with their attempts, reports, timings and rejudges."""

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models

from judge.grading.report import GradingReport
from judge.models.sessions import CandidateSession

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class Priority(models.IntegerChoices):
    """A queue is ordered by priority, then by the turns of the sessions, then by age."""

    INTERVIEW = 0
    PRACTICE = 1
    REJUDGE = 2


class CandidateSubmissionManager(models.Manager["Submission"]):
    """Submissions of a candidate, without the reruns of rejudges and without what interviewers ran in a replay.

    As the default manager it also serves related managers, so lists, counts and limits leave those out.
    """

    def get_queryset(self) -> models.QuerySet["Submission"]:
        return super().get_queryset().filter(rerun_of=None)


class Submission(models.Model):
    """A source to judge. This table is the queue: a worker holds a row under a lease and an attempt number."""

    class Kind(models.TextChoices):
        RUN = "run"
        SUBMIT = "submit"

    class Origin(models.TextChoices):
        CANDIDATE = "candidate"
        TIME_UP = "time_up"
        """The server submitted what was in the editor at the end."""
        INTERVIEWER = "interviewer"
        """An interviewer had edits judged that arrived after the end."""
        REPLAY = "replay"
        """An interviewer ran the code of a moment in the replay. It is no submission of the candidate: `rerun_of` is
        the row itself, so that no list has it."""

    class State(models.TextChoices):
        QUEUED = "queued"
        JUDGING = "judging"
        DONE = "done"
        CANCELLED = "cancelled"
        """The candidate withdrew it before it had a verdict. It has no report."""

    UNJUDGED: ClassVar = (State.QUEUED, State.JUDGING)
    """The states that still lead to a verdict."""
    COUNTED_SUBMITS: ClassVar = (
        models.Q(kind=Kind.SUBMIT) & ~models.Q(state=State.CANCELLED) & ~models.Q(origin=Origin.INTERVIEWER)
    )
    """Selects the submits that count for the candidate: neither a cancelled one nor one that an interviewer
    requested."""

    objects = CandidateSubmissionManager()
    all_objects: ClassVar[models.Manager["Submission"]] = models.Manager()
    """Includes reruns and runs in a replay. For the queue, its leases and the sweeper."""

    session_id: int
    rerun_of_id: uuid.UUID | None
    attempts: "RelatedManager[Attempt]"
    rejudge_items: "RelatedManager[RejudgeItem]"
    report: "Report"
    """Exists once the state is "done"."""
    timing_job: "TimingJob"
    """Exists for a kernel that was accepted in the interpreter."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(CandidateSession, models.CASCADE, related_name="submissions")
    slug = models.CharField(max_length=80)
    problem_version = models.CharField(max_length=40)
    seed = models.BigIntegerField(null=True)
    """Selects the cases. None for a submit of an interview until its first attempt: `judge.workers.interview_seeds`."""
    kind = models.CharField(max_length=10, choices=Kind.choices)
    exercise = models.CharField(max_length=20, default="implement")
    """A name as in `judge.domain.exercises`: "implement", "fix-1", "test"."""
    origin = models.CharField(
        max_length=12, choices=Origin.choices, default=Origin.CANDIDATE, db_default=Origin.CANDIDATE.value
    )
    custom_input = models.BinaryField(default=b"", db_default=b"")
    """For a run on the candidate's own input: its arguments as Python expressions. Empty for the sample cases."""
    is_private = models.BooleanField(default=False, db_default=False)
    """It was made in a private period. No interviewer sees such a run, nor a submit before the period ends: see
    `judge.domain.private_periods`."""
    source = models.BinaryField()
    idempotency_key = models.UUIDField(null=True)
    """Chosen by the page for each press of Run or Submit, so that a request that it sends again makes no second row."""
    tag = models.CharField(max_length=20)
    priority = models.PositiveSmallIntegerField(choices=Priority.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    attempt = models.PositiveSmallIntegerField(default=0)
    """The number of the current or last attempt."""
    lease_until = models.DateTimeField(null=True)
    """Of the attempt that judges it, also if it was cancelled and its worker has not stopped yet."""
    rerun_of = models.ForeignKey("self", models.CASCADE, null=True, related_name="+", db_index=False)
    """For a rerun: the submission whose source it judges again. For a run in a replay: itself."""
    network_key = models.CharField(max_length=24, blank=True)
    """For practice without an account: a keyed digest of the client's network, until no worker judges it any more."""
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                # Every column that a claim compares, so that it reads only the index and no sources.
                fields=["tag", "priority", "session", "created_at", "id"],
                condition=models.Q(state="queued"),
                name="queue",
            ),
            models.Index(fields=["lease_until"], condition=models.Q(lease_until__isnull=False), name="leases"),
            models.Index(fields=["session", "-created_at"], name="session_submissions"),
            models.Index(fields=["network_key"], condition=~models.Q(network_key=""), name="unjudged_of_network"),
            # Partial, because SQLite would otherwise use it to scan all rows whose value is NULL.
            models.Index(fields=["rerun_of"], condition=models.Q(rerun_of__isnull=False), name="reruns"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["session", "idempotency_key"],
                condition=models.Q(idempotency_key__isnull=False),
                name="one_submission_per_key",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.slug}, {self.id}"


class Attempt(models.Model):
    """One worker's try at one submission."""

    class Ending(models.TextChoices):
        JUDGED = "judged"
        FAILED = "failed"
        """The judge failed and reported an error."""
        LOST = "lost"
        """The worker did not renew the lease before it expired."""
        UNAVAILABLE = "unavailable"
        """No cell was available, the database or a disk failed, or the worker was stopped, frozen or too busy. It does
        not count toward the maximum number."""
        CANCELLED = "cancelled"
        """The candidate cancelled the submission."""

    submission_id: uuid.UUID
    submission = models.ForeignKey(Submission, models.CASCADE, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    worker = models.CharField(max_length=200)
    started_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=20, choices=Ending.choices, blank=True)
    error = models.CharField(max_length=500, blank=True)
    """What went wrong if the judge failed. Only operators can read it."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["submission", "number"], name="one_attempt_per_number")
        ]
        indexes: ClassVar = [
            models.Index(fields=["-ended_at"], condition=~models.Q(ending="judged"), name="failures"),
        ]

    def __str__(self) -> str:
        return f"attempt {self.number} at {self.submission_id}"


class Report(models.Model):
    """The result of a submission. `verdict` and `scores` duplicate the parts of the body that lists need."""

    submission_id: uuid.UUID
    submission = models.OneToOneField(Submission, models.CASCADE, primary_key=True, related_name="report")
    attempt = models.PositiveSmallIntegerField()
    verdict = models.CharField(max_length=20)
    scores = models.JSONField()
    body = models.TextField()
    """JSON text, because PostgreSQL's JSON type rejects the NULs that a solution may print."""
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.verdict} for {self.submission_id}"

    def load(self) -> GradingReport:
        return GradingReport.model_validate_json(self.body)


class TimingJob(models.Model):
    """The second stage of a kernel that was accepted in the interpreter: a GPU worker times it.

    It is a queue of its own, with a lease and attempts that are not those of the submission.
    """

    class State(models.TextChoices):
        QUEUED = "queued"
        TIMING = "timing"
        DONE = "done"

    class Ending(models.TextChoices):
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
    ending = models.CharField(max_length=10, choices=Ending.choices, blank=True)
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
                fields=["slug", "card", "-roofline"], condition=models.Q(ending="timed"), name="timing_leaderboard"
            ),
            models.Index(fields=["finished_at"], condition=models.Q(ending="wrong"), name="timing_wrong"),
        ]

    def __str__(self) -> str:
        return f"timing of {self.slug}, {self.submission_id}"


class Rejudge(models.Model):
    """A set of submissions that are judged again. Their reports change only after an operator reviews the changes."""

    class Decision(models.TextChoices):
        APPLIED = "applied"
        DISCARDED = "discarded"

    items: "RelatedManager[RejudgeItem]"

    slug = models.CharField(max_length=80)
    reason = models.CharField(max_length=300)
    filter = models.JSONField(default=dict)
    """The filter without the slug: interview, verdict, versions other than the current one, start date."""
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=10, choices=Decision.choices, blank=True)

    def __str__(self) -> str:
        return f"rejudge {self.pk}: {self.reason}"


class RejudgeItem(models.Model):
    """One submission of a rejudge, and the rerun that judges its source again."""

    class State(models.TextChoices):
        OPEN = "open"
        REPLACED = "replaced"
        """The new report has replaced the old one."""
        UNCHANGED = "unchanged"
        """The rejudge was decided, and the old report stays."""

    class Change(models.TextChoices):
        VERDICT = "verdict"
        DETAILS = "details"
        """The verdict is the same, but the scores or the named bugs differ."""
        NONE = "none"
        FAILED = "failed"
        """The judge failed. A failure never replaces a report."""

    submission_id: uuid.UUID
    rerun_id: uuid.UUID | None
    rejudge_id: int

    rejudge = models.ForeignKey(Rejudge, models.CASCADE, related_name="items")
    submission = models.ForeignKey(Submission, models.CASCADE, related_name="rejudge_items")
    rerun = models.OneToOneField(Submission, models.SET_NULL, null=True, related_name="rejudges")
    state = models.CharField(max_length=20, choices=State.choices, default=State.OPEN)
    change = models.CharField(max_length=10, choices=Change.choices, blank=True)
    """Empty until the rerun is judged."""
    verdict_before = models.CharField(max_length=20, blank=True)
    verdict_after = models.CharField(max_length=20, blank=True)
    old_summary = models.JSONField(default=dict)
    """The part of the old report that lists show: verdict, scores, bug titles, problem version."""
    new_summary = models.JSONField(default=dict)
    """The same part of the new report."""
    previous_report = models.TextField(blank=True)
    """The replaced report as JSON text; empty if nothing was replaced."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rejudge", "submission"], name="once_in_a_rejudge"),
            # If two open rejudges had the same submission, the later decision would silently undo the earlier one.
            models.UniqueConstraint(
                fields=["submission"], condition=models.Q(state="open"), name="in_one_open_rejudge"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} in rejudge {self.rejudge_id}"
