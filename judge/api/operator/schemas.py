"""Request and response bodies of the operator's overview, and of draining workers and giving time back."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from ninja import Schema

from judge.api.schemas import SubmissionKind, SubmissionState

PriorityName = Literal["interview", "practice", "rejudge"]
WorkerState = Literal["idle", "judging", "draining", "drained", "offline"]


class AlertOut(Schema):
    """A problem of the whole server: what happened, what it means, and what to do next."""

    code: Literal[
        "database_readonly",
        "storage_failed",
        "broker_down",
        "worker_cut_off",
        "no_worker",
        "all_draining",
        "launcher_down",
        "no_cells",
        "sweep_overdue",
        "gpu_failed",
        "broker_memory",
        "disk_nearly_full",
        "version_mismatch",
        "long_wait",
        "mails_waiting",
        "mails_failed",
        "ends_not_submitted",
    ]
    subject: str
    """The tag, worker, machine or disk that it is about, or "" for the whole server."""
    message: str
    next: str
    critical: bool
    """Submissions wait, or will wait, until somebody fixes it."""


class PoolCountersOut(Schema):
    """Counters of the cell pools of a worker's processes, summed. Each sandbox counts from its start."""

    processes: int
    """Processes that have judged something and therefore have a sandbox."""
    ready: int
    in_use: int
    made: int
    destroyed: int
    """These four count cells, the last two since the start."""
    waits: int
    """How often a job found no cell ready."""
    waited_seconds: float


class GpuOut(Schema):
    """The card of a worker that times kernels, at its last heartbeat."""

    name: str
    capability: str
    """The compute capability, such as "9.0"."""
    memory_bytes: int
    used_bytes: int | None
    driver: str
    triton: str
    temperature: int | None
    """In degrees Celsius."""
    clock_mhz: int | None
    memory_clock_mhz: int | None
    is_throttled: bool
    error: str
    """Why it cannot be used; empty if it can."""
    waiting: int
    """Accepted kernels that wait for any GPU worker."""


class WorkerOut(Schema):
    name: str
    state: WorkerState
    """`draining` still judges a submission, `drained` judges none, `offline` has stopped reporting."""
    tags: list[str]
    sweeps: bool
    """Whether it also runs the sweeper."""
    version: str
    problems: str
    """The digest of its problem packages. See `Versions`."""
    backend: str
    judging: list[UUID]
    pool: PoolCountersOut
    gpu: GpuOut | None
    started_at: datetime
    seen_at: datetime
    drain_asked_at: datetime | None


class QueueOut(Schema):
    """The queue of one tag at one priority. Every tag that problems need is listed, also with an empty queue."""

    tag: str
    priority: PriorityName
    waiting: int
    oldest_at: datetime | None


class StuckSubmissionOut(Schema):
    """A submission that makes no progress."""

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
    """When the current attempt started."""
    reason: Literal["lease_expired", "judging_long", "retried", "waiting_long"]
    readable: bool
    """Whether the operator can open its page: as a member of the interview's team, and never for practice."""


class FailedAttemptOut(Schema):
    """An attempt that ended in an internal error, never because of the candidate's code."""

    submission: UUID
    slug: str
    exercise: str
    kind: SubmissionKind
    attempt: int
    worker: str
    at: datetime
    ending: Literal["failed", "lost"]
    error: str
    """What went wrong; empty if the worker stopped without reporting an error."""
    final: bool
    """The submission ended as a judge error."""
    readable: bool


class Versions(Schema):
    """Versions of this web process. A worker with other versions runs other code or has other problems."""

    code: str
    problems: str


class LostTime(Schema):
    """Interviews that recent outages interrupted and that did not get the time back."""

    sessions: int
    longest_seconds: int
    started_at: datetime | None
    """When the first of the outages started."""


class Mails(Schema):
    waiting: int
    oldest_at: datetime | None
    """When the oldest of them was queued."""
    failed: int
    """Given up in the last day."""


class SessionsGivenTime(Schema):
    sessions: int


class Overview(Schema):
    at: datetime
    database: str
    """"ok", or what is wrong with it."""
    broker: str
    alerts: list[AlertOut]
    """Critical alerts first."""
    workers: list[WorkerOut]
    swept_at: datetime | None
    """When the sweeper last ran."""
    queues: list[QueueOut]
    judging: int
    stuck: list[StuckSubmissionOut]
    failures: list[FailedAttemptOut]
    """Newest first."""
    lost_time: LostTime
    mails: Mails
    versions: Versions


class DrainIn(Schema):
    drain: bool
