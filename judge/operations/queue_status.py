"""Status of the queue, which is the submission table: depth, stuck submissions and failures. Reruns are included.

The constants with the errors of attempts are also what workers write and what decides whether an attempt counts.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, F, Min, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from judge.models import Attempt, Priority, Submission

LONG_WAIT = timedelta(minutes=5)
"""After it an alert says that submissions wait."""
UNAVAILABLE_AGE = timedelta(seconds=30)
"""How long an attempt that got no cell, or whose database failed, says something about the present."""
STORAGE_ERROR_PREFIX = "storage: "
"""Starts the error of an attempt that the database, the broker or a disk ended, not a missing cell."""
CELL_LOST_PREFIX = "cell lost: "
"""Starts the error of an attempt whose cells ended or stopped answering."""
WORKER_DIED = "the worker that judged it died or was frozen"
"""The error of an attempt whose lease expired together with the heartbeat of its worker."""
WORKER_STOPPED = "the worker was stopped before the attempt could end"
WORKER_FROZEN = "the worker was frozen, so its time limits mean nothing"
"""The errors of attempts that their worker released though it could get cells."""
TOOK_TOO_LONG = "the attempt took longer than a submission may take"
"""The error of an attempt whose time no one else used up. The program may have caused it."""
NOT_MEASURED = "the machine was too busy to measure the CPU time of the solution"
"""The error of an attempt that could have judged the submission on a quieter machine."""
LONG_ATTEMPT = timedelta(minutes=2)
"""After it a submission is listed as stuck."""
MAX_STUCK = 50
MAX_FAILURES = 20


@dataclass(frozen=True, slots=True)
class QueueDepth:
    tag: str
    priority: Priority
    count: int
    oldest_at: datetime | None

    def get_oldest_seconds(self) -> float:
        age = (timezone.now() - self.oldest_at).total_seconds() if self.oldest_at else 0.0
        return max(0.0, age)  # negative after the clock was set back

    def is_waiting_long(self) -> bool:
        """Return whether the oldest submission is over LONG_WAIT old. A rejudge may wait."""
        return self.priority != Priority.REJUDGE and self.get_oldest_seconds() > LONG_WAIT.total_seconds()


def measure_queues(tags: list[str]) -> list[QueueDepth]:
    """Return the depth for each tag and priority, of `tags` and of all other tags with queued submissions."""
    rows = Submission.all_objects.filter(state=Submission.State.QUEUED).values("tag", "priority")
    depths = {(row["tag"], row["priority"]): row for row in rows.annotate(count=Count("pk"), oldest=Min("created_at"))}
    return [
        QueueDepth(tag, priority, row.get("count", 0), row.get("oldest"))
        for tag in sorted({*tags, *(tag for tag, _ in depths)})
        for priority in Priority
        for row in [depths.get((tag, priority), {})]
    ]


@dataclass(frozen=True, slots=True)
class StuckSubmission:
    row: Submission
    reason: str
    """As `get_stuck_reason` returns it."""
    attempt: Attempt | None
    """The current attempt, if the row is being judged."""


def find_stuck(parts: Iterable[QueueDepth]) -> list[StuckSubmission]:
    """Return at most MAX_STUCK submissions that make no progress, oldest first. `parts` is the result of
    `measure_queues`."""
    queries = (find_slow_attempts(), find_retried(), *map(find_waiting_long, parts))
    rows = {row.pk: row for query in queries for row in query}
    oldest = sorted(rows.values(), key=lambda row: row.created_at)[:MAX_STUCK]
    attempts = {
        (attempt.submission_id, attempt.number): attempt
        for attempt in Attempt.objects.filter(submission__in=[row.pk for row in oldest])
    }
    now = timezone.now()
    return [StuckSubmission(row, get_stuck_reason(row, now), attempts.get((row.pk, row.attempt))) for row in oldest]


def select_for_display() -> QuerySet[Submission]:
    return Submission.all_objects.select_related("session__interview").defer("source")


def find_slow_attempts() -> QuerySet[Submission]:
    """Find rows that are being judged and are late: retried, over LONG_ATTEMPT, or with an expired lease. Few rows are
    judged at a time, however many wait."""
    long = Q(attempts__number=F("attempt"), attempts__started_at__lt=timezone.now() - LONG_ATTEMPT)
    late = Q(lease_until__lt=Now()) | Q(attempt__gte=2)
    return (
        select_for_display()
        .filter(late | long, state=Submission.State.JUDGING)
        .distinct()
        .order_by("created_at")[:MAX_STUCK]
    )


def find_retried() -> QuerySet[Submission]:
    """Find queued rows that were attempted before. The query starts at the attempts because few of them failed."""
    failed = filter_unsuccessful().values_list("submission", flat=True)[: 4 * MAX_STUCK]
    return select_for_display().filter(pk__in=set(failed), state=Submission.State.QUEUED)


def find_waiting_long(part: QueueDepth) -> QuerySet[Submission]:
    if not part.is_waiting_long():
        return Submission.all_objects.none()
    queued = select_for_display().filter(tag=part.tag, priority=part.priority, state=Submission.State.QUEUED)
    return queued.filter(created_at__lt=timezone.now() - LONG_WAIT).order_by("created_at", "id")[:MAX_STUCK]


def get_stuck_reason(row: Submission, now: datetime) -> str:
    if row.state == Submission.State.JUDGING and row.lease_until is not None and row.lease_until < now:
        return "lease_expired"
    if row.attempt >= 2 or (row.attempt >= 1 and row.state == Submission.State.QUEUED):
        return "retried"
    return "judging_long" if row.state == Submission.State.JUDGING else "waiting_long"


def filter_unsuccessful() -> QuerySet[Attempt]:
    """Return finished attempts that the judge failed to judge, newest first. The first condition is that of the partial
    index. An attempt that the candidate cancelled is no failure."""
    rows = Attempt.objects.exclude(ending=Attempt.Ending.JUDGED).exclude(ending=Attempt.Ending.CANCELLED)
    return rows.exclude(ended_at=None).order_by("-ended_at")


def find_unavailable_errors() -> Iterator[str]:
    """Yield why attempts within UNAVAILABLE_AGE could not be made or finished, the last one first."""
    since, until = Now() - UNAVAILABLE_AGE, Now() + UNAVAILABLE_AGE
    recent = filter_unsuccessful().filter(ended_at__range=(since, until), ending=Attempt.Ending.UNAVAILABLE)
    yield from recent.values_list("error", flat=True)


def get_missing_cell_error() -> str:
    """Return why the last attempt that failed for its cell or its machine did, or "" if no recent one did."""
    others = (STORAGE_ERROR_PREFIX, WORKER_STOPPED, WORKER_FROZEN, NOT_MEASURED, TOOK_TOO_LONG)
    return next((error for error in find_unavailable_errors() if not error.startswith(others)), "")


def get_storage_error() -> str:
    """Return the error of the database, the broker or a disk that ended the last attempt, or "" if none did."""
    errors = (error for error in find_unavailable_errors() if error.startswith(STORAGE_ERROR_PREFIX))
    return next(errors, "").removeprefix(STORAGE_ERROR_PREFIX)


def list_failures() -> list[Attempt]:
    """Return the last attempts that failed or were lost, newest first."""
    related = (
        filter_unsuccessful()
        .exclude(ending=Attempt.Ending.UNAVAILABLE)
        .select_related("submission__session__interview", "submission__report")
    )
    return list(related.defer("submission__source", "submission__report__body")[:MAX_FAILURES])


def list_judging() -> list[tuple[UUID, str]]:
    """Return the id of each submission that is being judged, with the name of the process that judges it."""
    rows = Submission.all_objects.filter(state=Submission.State.JUDGING, attempts__number=F("attempt"))
    return list(rows.values_list("pk", "attempts__worker"))
