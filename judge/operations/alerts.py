"""What is wrong with the whole server, in words: for the operator's page, and, by tag, for /readyz."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from judge.models import Worker
from judge.operations import health, version
from judge.operations.queue_status import Waiting, without_cell
from judge.operations.worker_registry import SWEEP, unserved

UNSWEPT = timedelta(minutes=1)
"""The sweeper is rung every ten seconds."""


@dataclass(frozen=True, slots=True)
class Alarm:
    code: str
    subject: str
    message: str
    next: str
    grave: bool


def alarms(broker: str, workers: Sequence[Worker], waiting: Sequence[Waiting], tags: Sequence[str]) -> list[Alarm]:
    """`workers` are those alive, `tags` those that problems need. The grave ones first."""
    found = [*broker_away(broker), *no_workers(workers, waiting, tags), *no_cells(without_cell())]
    found += nobody_sweeps(workers)
    found += [*waits_long(waiting), *versions_differ(workers)]
    return sorted(found, key=lambda alarm: not alarm.grave)


def broker_away(broker: str) -> list[Alarm]:
    if broker == health.OK:
        return []
    message = "The broker does not answer. Submissions are taken and kept, and judged only once it is back."
    return [Alarm("broker_away", "", message, "See its log, and start it again.", grave=True)]


def no_workers(workers: Sequence[Worker], waiting: Sequence[Waiting], tags: Sequence[str]) -> list[Alarm]:
    """Also of a tag that no problem has any more, while something waits under it."""
    counts = {tag: sum(part.count for part in waiting if part.tag == tag) for tag in tags}
    for part in waiting:
        if part.count:
            counts.setdefault(part.tag, part.count)
    there = {tag for worker in workers for tag in worker.tags}
    return [no_worker(tag, counts[tag], draining=tag in there) for tag in unserved(workers, sorted(counts))]


def no_worker(tag: str, count: int, *, draining: bool) -> Alarm:
    wait = f"{count} {'waits' if count == 1 else 'wait'}" if count else "None waits yet"
    if draining:
        message = f"Every worker for {tag} is drained, so that nobody judges its submissions. {wait}."
        return Alarm("all_draining", tag, message, "Let one of them work again, or start another.", grave=True)
    message = f"No worker for {tag} is there, so that nobody judges its submissions. {wait}."
    return Alarm("no_worker", tag, message, f"Start a worker that takes from the queue {tag!r}.", grave=True)


def no_cells(why: str) -> list[Alarm]:
    if not why:
        return []
    message = f"Workers have submissions and no cell to judge them in, so they wait. The last one was told: {why}"
    advice = "See the log of the launcher, or of whatever makes the cells; they are judged once it is back."
    return [Alarm("no_cells", "", message, advice, grave=True)]


def nobody_sweeps(workers: Sequence[Worker]) -> list[Alarm]:
    lost = "What a lost worker held stays with it, and bells that were lost are not rung again."
    limit = timezone.now() - UNSWEPT
    sweepers = [worker for worker in workers if SWEEP in worker.tags]
    if not sweepers:
        advice = f"Start a worker that takes from the queue {SWEEP!r} too."
        return [Alarm("nobody_sweeps", "", f"No worker sweeps. {lost}", advice, grave=True)]
    if any(last_swept(worker) > limit for worker in sweepers):
        return []
    advice = "See whether the scheduler (celery beat) and the broker run."
    return [Alarm("nobody_sweeps", "", f"Nobody has swept for over a minute. {lost}", advice, grave=True)]


def last_swept(worker: Worker) -> datetime:
    """A worker that has just started has not had its turn."""
    return max(worker.swept_at or worker.started_at, worker.started_at)


def waits_long(waiting: Sequence[Waiting]) -> list[Alarm]:
    late = {part.tag: part for part in waiting if part.waits_long()}
    return [
        Alarm(
            "waits_long",
            tag,
            f"Submissions for {tag} wait for more than five minutes.",
            f"Look at what its workers do; if they are busy, start more of them for {tag}.",
            grave=False,
        )
        for tag in late
    ]


def versions_differ(workers: Sequence[Worker]) -> list[Alarm]:
    same = (version.code(), version.problems())
    others = [worker.name for worker in workers if (worker.version, worker.problems) != same]
    if not others:
        return []
    message = f"Other code or other problems than this web server has run on {', '.join(others)}."
    advice = "Finish the upgrade: drain them, then start them again from the same version."
    return [Alarm("versions_differ", "", message, advice, grave=False)]
