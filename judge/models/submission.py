import uuid
from typing import TYPE_CHECKING, ClassVar

from django.db import models

from judge.models.candidate_session import CandidateSession

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from judge.models.attempt import Attempt
    from judge.models.rejudge import RejudgeItem
    from judge.models.report import Report
    from judge.models.timing_job import TimingJob


class Priority(models.IntegerChoices):
    """A queue is ordered by priority, then by the turns of the sessions, then by age."""

    INTERVIEW = 0
    PRACTICE = 1
    REJUDGE = 2


class UserSubmissionManager(models.Manager["Submission"]):
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
        the row itself, so that no list of this or the previous release has it."""

    class State(models.TextChoices):
        QUEUED = "queued"
        JUDGING = "judging"
        DONE = "done"
        CANCELLED = "cancelled"
        """The candidate withdrew it before it had a verdict. It has no report."""

    UNJUDGED: ClassVar = (State.QUEUED, State.JUDGING)
    """The states that still lead to a verdict."""

    objects = UserSubmissionManager()
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
