"""What an operator sees of the whole server."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from ninja import Schema

from judge.api.schemas import SubmissionKind, SubmissionState

PriorityName = Literal["interview", "practice", "rejudge"]
WorkerState = Literal["idle", "judging", "draining", "drained", "gone"]


class AlertOut(Schema):
    """Something that is wrong with the whole: what, what it means, and what to do."""

    code: Literal[
        "broker_down", "no_worker", "all_draining", "no_cells", "sweep_overdue", "version_mismatch", "long_wait"
    ]
    subject: str
    """The tag, where it is about one."""
    message: str
    next: str
    critical: bool
    """Submissions wait, or will, until something is done."""


class PoolMetersOut(Schema):
    """The sandboxes of a worker's processes, summed, each since its start."""

    processes: int
    """That have judged something and so have a sandbox."""
    ready: int
    in_use: int
    made: int
    destroyed: int
    waits: int
    """How often a job found no cell ready."""
    waited_seconds: float


class WorkerOut(Schema):
    name: str
    state: WorkerState
    """`draining` still holds something, `drained` holds nothing, of `gone` nothing was heard for a while."""
    tags: list[str]
    sweeps: bool
    version: str
    problems: str
    backend: str
    judging: list[UUID]
    pool: PoolMetersOut
    started_at: datetime
    seen_at: datetime
    drain_asked_at: datetime | None


class QueueOut(Schema):
    """What waits under one tag at one priority. Each tag that problems need is there, also when nothing waits."""

    tag: str
    priority: PriorityName
    waiting: int
    oldest_at: datetime | None


class StuckSubmissionOut(Schema):
    """A submission that is not getting on."""

    submission: UUID
    slug: str
    exercise: str
    kind: SubmissionKind
    tag: str
    priority: PriorityName
    state: SubmissionState
    attempts: int
    worker: str
    created_at: datetime
    started_at: datetime | None
    """When its present attempt began."""
    reason: Literal["lease_expired", "judging_long", "retried", "waiting_long"]
    readable: bool
    """It is an interview's, so that its page can be opened; practice belongs to whoever practises."""


class FailedAttemptOut(Schema):
    """An attempt that the judge did not bring to an end: our failure, never the candidate's."""

    submission: UUID
    slug: str
    exercise: str
    kind: SubmissionKind
    attempt: int
    worker: str
    at: datetime
    outcome: Literal["failed", "lost"]
    error: str
    """What went wrong; "" where the worker went away without a word."""
    final: bool
    """The submission ended as a judge error."""
    readable: bool


class Versions(Schema):
    """Of this web process. A worker that says otherwise runs other code, or judges by other problems."""

    code: str
    problems: str


class Overview(Schema):
    at: datetime
    database: str
    """"ok", or what is wrong with it."""
    broker: str
    alerts: list[AlertOut]
    """The grave ones first."""
    workers: list[WorkerOut]
    swept_at: datetime | None
    """When lost work was last taken back."""
    queues: list[QueueOut]
    judging: int
    stuck: list[StuckSubmissionOut]
    failures: list[FailedAttemptOut]
    """The newest first."""
    versions: Versions


class DrainIn(Schema):
    drain: bool
