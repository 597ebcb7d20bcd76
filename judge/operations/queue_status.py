"""The queue, which is the table of submissions, as those see it who look after it: reruns too."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, F, Min, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from judge.models import Attempt, Priority, Submission

WAITS_LONG = timedelta(minutes=5)
LATELY = timedelta(seconds=30)
JUDGED_LONG = timedelta(minutes=2)
MOST_STUCK = 50
MOST_FAILURES = 20


@dataclass(frozen=True, slots=True)
class Waiting:
    tag: str
    priority: Priority
    count: int
    oldest_at: datetime | None

    def oldest_seconds(self) -> float:
        return (timezone.now() - self.oldest_at).total_seconds() if self.oldest_at else 0.0

    def waits_long(self) -> bool:
        """A rejudge may take its time."""
        return self.priority != Priority.REJUDGE and self.oldest_seconds() > WAITS_LONG.total_seconds()


def waiting(tags: list[str]) -> list[Waiting]:
    """By tag and priority, of these tags and of all others under which something waits."""
    rows = Submission.every.filter(state=Submission.State.QUEUED).values("tag", "priority")
    found = {(row["tag"], row["priority"]): row for row in rows.annotate(count=Count("pk"), oldest=Min("created_at"))}
    return [
        Waiting(tag, priority, row.get("count", 0), row.get("oldest"))
        for tag in sorted({*tags, *(tag for tag, _ in found)})
        for priority in Priority
        for row in [found.get((tag, priority), {})]
    ]


@dataclass(frozen=True, slots=True)
class Stuck:
    row: Submission
    why: str
    attempt: Attempt | None
    """The present one of a row that is being judged."""


def stuck(parts: Iterable[Waiting]) -> list[Stuck]:
    """Submissions that do not get on, the oldest first. `parts` is what waits."""
    rows = {row.pk: row for found in (held_long(), tried_before(), *map(oldest_of, parts)) for row in found}
    oldest = sorted(rows.values(), key=lambda row: row.created_at)[:MOST_STUCK]
    present = {
        (attempt.submission_id, attempt.number): attempt
        for attempt in Attempt.objects.filter(submission__in=[row.pk for row in oldest])
    }
    now = timezone.now()
    return [Stuck(row, why(row, now), present.get((row.pk, row.attempt))) for row in oldest]


def shown() -> QuerySet[Submission]:
    return Submission.every.select_related("invitation__interview").defer("source")


def held_long() -> QuerySet[Submission]:
    """Of what is being judged: few rows, however many wait."""
    long = Q(attempts__number=F("attempt"), attempts__started_at__lt=timezone.now() - JUDGED_LONG)
    late = Q(lease_until__lt=Now()) | Q(attempt__gte=2)
    return shown().filter(late | long, state=Submission.State.JUDGING).distinct().order_by("created_at")[:MOST_STUCK]


def tried_before() -> QuerySet[Submission]:
    """Of what waits, what an attempt was made at. Asked by the attempts, as those that failed are few."""
    failed = unfinished().values_list("submission", flat=True)[: 4 * MOST_STUCK]
    return shown().filter(pk__in=set(failed), state=Submission.State.QUEUED)


def oldest_of(part: Waiting) -> QuerySet[Submission]:
    if not part.waits_long():
        return Submission.every.none()
    waits = shown().filter(tag=part.tag, priority=part.priority, state=Submission.State.QUEUED)
    return waits.filter(created_at__lt=timezone.now() - WAITS_LONG).order_by("created_at", "id")[:MOST_STUCK]


def why(row: Submission, now: datetime) -> str:
    if row.state == Submission.State.JUDGING and row.lease_until is not None and row.lease_until < now:
        return "lease_over"
    if row.attempt >= 2 or (row.attempt >= 1 and row.state == Submission.State.QUEUED):
        return "attempts"
    return "judging_long" if row.state == Submission.State.JUDGING else "waiting_long"


def unfinished() -> QuerySet[Attempt]:
    """In the words of the index, so that it is used."""
    return Attempt.objects.exclude(outcome=Attempt.Outcome.JUDGED).exclude(ended_at=None).order_by("-ended_at")


def without_cell() -> str:
    """Why no cell was to be had lately; "" where none was missed."""
    lately = unfinished().filter(ended_at__gte=Now() - LATELY, outcome=Attempt.Outcome.AWAY)
    return lately.values_list("error", flat=True).first() or ""


def failures() -> list[Attempt]:
    """The last attempts that the judge did not bring to an end, the newest first."""
    related = (
        unfinished()
        .exclude(outcome=Attempt.Outcome.AWAY)
        .select_related("submission__invitation__interview", "submission__report")
    )
    return list(related.defer("submission__source", "submission__report__body")[:MOST_FAILURES])


def judging() -> list[tuple[UUID, str]]:
    """What is being judged, with the process that holds it."""
    rows = Submission.every.filter(state=Submission.State.JUDGING, attempts__number=F("attempt"))
    return list(rows.values_list("pk", "attempts__worker"))
