"""The queue, which is the table of submissions, as those see it who look after it: reruns too."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, F, Min, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from judge.models import Attempt, Priority, Submission

LONG_WAIT = timedelta(minutes=5)
MISSING_CELL_AGE = timedelta(seconds=30)
LONG_ATTEMPT = timedelta(minutes=2)
MAX_STUCK = 50
MAX_FAILURES = 20


@dataclass(frozen=True, slots=True)
class QueueDepth:
    tag: str
    priority: Priority
    count: int
    oldest_at: datetime | None

    def get_oldest_seconds(self) -> float:
        return (timezone.now() - self.oldest_at).total_seconds() if self.oldest_at else 0.0

    def is_waiting_long(self) -> bool:
        """A rejudge may take its time."""
        return self.priority != Priority.REJUDGE and self.get_oldest_seconds() > LONG_WAIT.total_seconds()


def measure_queues(tags: list[str]) -> list[QueueDepth]:
    """By tag and priority, of these tags and of all others under which something waits."""
    rows = Submission.all_objects.filter(state=Submission.State.QUEUED).values("tag", "priority")
    found = {(row["tag"], row["priority"]): row for row in rows.annotate(count=Count("pk"), oldest=Min("created_at"))}
    return [
        QueueDepth(tag, priority, row.get("count", 0), row.get("oldest"))
        for tag in sorted({*tags, *(tag for tag, _ in found)})
        for priority in Priority
        for row in [found.get((tag, priority), {})]
    ]


@dataclass(frozen=True, slots=True)
class StuckSubmission:
    row: Submission
    reason: str
    attempt: Attempt | None
    """The present one of a row that is being judged."""


def find_stuck(parts: Iterable[QueueDepth]) -> list[StuckSubmission]:
    """Submissions that do not get on, the oldest first. `parts` is what waits."""
    rows = {
        row.pk: row for found in (find_slow_attempts(), find_retried(), *map(find_waiting_long, parts)) for row in found
    }
    oldest = sorted(rows.values(), key=lambda row: row.created_at)[:MAX_STUCK]
    present = {
        (attempt.submission_id, attempt.number): attempt
        for attempt in Attempt.objects.filter(submission__in=[row.pk for row in oldest])
    }
    now = timezone.now()
    return [StuckSubmission(row, get_stuck_reason(row, now), present.get((row.pk, row.attempt))) for row in oldest]


def select_for_display() -> QuerySet[Submission]:
    return Submission.all_objects.select_related("session__interview").defer("source")


def find_slow_attempts() -> QuerySet[Submission]:
    """Of what is being judged: few rows, however many wait."""
    long = Q(attempts__number=F("attempt"), attempts__started_at__lt=timezone.now() - LONG_ATTEMPT)
    late = Q(lease_until__lt=Now()) | Q(attempt__gte=2)
    return (
        select_for_display()
        .filter(late | long, state=Submission.State.JUDGING)
        .distinct()
        .order_by("created_at")[:MAX_STUCK]
    )


def find_retried() -> QuerySet[Submission]:
    """Of what waits, what an attempt was made at. Asked by the attempts, as those that failed are few."""
    failed = filter_unsuccessful().values_list("submission", flat=True)[: 4 * MAX_STUCK]
    return select_for_display().filter(pk__in=set(failed), state=Submission.State.QUEUED)


def find_waiting_long(part: QueueDepth) -> QuerySet[Submission]:
    if not part.is_waiting_long():
        return Submission.all_objects.none()
    waits = select_for_display().filter(tag=part.tag, priority=part.priority, state=Submission.State.QUEUED)
    return waits.filter(created_at__lt=timezone.now() - LONG_WAIT).order_by("created_at", "id")[:MAX_STUCK]


def get_stuck_reason(row: Submission, now: datetime) -> str:
    if row.state == Submission.State.JUDGING and row.lease_until is not None and row.lease_until < now:
        return "lease_expired"
    if row.attempt >= 2 or (row.attempt >= 1 and row.state == Submission.State.QUEUED):
        return "retried"
    return "judging_long" if row.state == Submission.State.JUDGING else "waiting_long"


def filter_unsuccessful() -> QuerySet[Attempt]:
    """In the words of the index, so that it is used."""
    return Attempt.objects.exclude(outcome=Attempt.Outcome.JUDGED).exclude(ended_at=None).order_by("-ended_at")


def get_missing_cell_error() -> str:
    """Why no cell was to be had lately; "" where none was missed."""
    lately = filter_unsuccessful().filter(ended_at__gte=Now() - MISSING_CELL_AGE, outcome=Attempt.Outcome.UNAVAILABLE)
    return lately.values_list("error", flat=True).first() or ""


def list_failures() -> list[Attempt]:
    """The last attempts that the judge did not bring to an end, the newest first."""
    related = (
        filter_unsuccessful()
        .exclude(outcome=Attempt.Outcome.UNAVAILABLE)
        .select_related("submission__session__interview", "submission__report")
    )
    return list(related.defer("submission__source", "submission__report__body")[:MAX_FAILURES])


def list_judging() -> list[tuple[UUID, str]]:
    """What is being judged, with the process that holds it."""
    rows = Submission.all_objects.filter(state=Submission.State.JUDGING, attempts__number=F("attempt"))
    return list(rows.values_list("pk", "attempts__worker"))
