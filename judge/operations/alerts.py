"""What is wrong with the whole server, in words: for the operator's page, and, by tag, for /readyz."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from judge.models import Worker
from judge.operations import health, version
from judge.operations.queue_status import QueueDepth, get_missing_cell_error
from judge.operations.worker_registry import SWEEP_QUEUE, find_unserved_tags

MAX_SWEEP_AGE = timedelta(minutes=1)
"""The sweeper is rung every ten seconds."""


@dataclass(frozen=True, slots=True)
class Alert:
    code: str
    subject: str
    message: str
    next: str
    critical: bool


def find_alerts(
    broker: str, workers: Sequence[Worker], waiting: Sequence[QueueDepth], tags: Sequence[str]
) -> list[Alert]:
    """`workers` are those alive, `tags` those that problems need. The grave ones first."""
    found = [*find_broker_alerts(broker), *find_worker_alerts(workers, waiting, tags), *find_cell_alerts(get_missing_cell_error())]
    found += find_sweeper_alerts(workers)
    found += [*find_long_wait_alerts(waiting), *find_version_alerts(workers)]
    return sorted(found, key=lambda alarm: not alarm.critical)


def find_broker_alerts(broker: str) -> list[Alert]:
    if broker == health.OK:
        return []
    message = "The broker does not answer. Submissions are taken and kept, and judged only once it is back."
    return [Alert("broker_down", "", message, "See its log, and start it again.", critical=True)]


def find_worker_alerts(workers: Sequence[Worker], waiting: Sequence[QueueDepth], tags: Sequence[str]) -> list[Alert]:
    """Also of a tag that no problem has any more, while something waits under it."""
    counts = {tag: sum(part.count for part in waiting if part.tag == tag) for tag in tags}
    for part in waiting:
        if part.count:
            counts.setdefault(part.tag, part.count)
    there = {tag for worker in workers for tag in worker.tags}
    return [
        build_worker_alert(tag, counts[tag], draining=tag in there)
        for tag in find_unserved_tags(workers, sorted(counts))
    ]


def build_worker_alert(tag: str, count: int, *, draining: bool) -> Alert:
    wait = f"{count} {'waits' if count == 1 else 'wait'}" if count else "None waits yet"
    if draining:
        message = f"Every worker for {tag} is drained, so that nobody judges its submissions. {wait}."
        return Alert("all_draining", tag, message, "Let one of them work again, or start another.", critical=True)
    message = f"No worker for {tag} is there, so that nobody judges its submissions. {wait}."
    return Alert("no_worker", tag, message, f"Start a worker that takes from the queue {tag!r}.", critical=True)


def find_cell_alerts(why: str) -> list[Alert]:
    if not why:
        return []
    message = f"Workers have submissions and no cell to judge them in, so they wait. The last one was told: {why}"
    advice = "See the log of the launcher, or of whatever makes the cells; they are judged once it is back."
    return [Alert("no_cells", "", message, advice, critical=True)]


def find_sweeper_alerts(workers: Sequence[Worker]) -> list[Alert]:
    lost = "What a lost worker held stays with it, and bells that were lost are not rung again."
    limit = timezone.now() - MAX_SWEEP_AGE
    sweepers = [worker for worker in workers if SWEEP_QUEUE in worker.tags]
    if not sweepers:
        advice = f"Start a worker that takes from the queue {SWEEP_QUEUE!r} too."
        return [Alert("sweep_overdue", "", f"No worker sweeps. {lost}", advice, critical=True)]
    if any(get_last_sweep(worker) > limit for worker in sweepers):
        return []
    advice = "See whether the scheduler (celery beat) and the broker run."
    return [Alert("sweep_overdue", "", f"Nobody has swept for over a minute. {lost}", advice, critical=True)]


def get_last_sweep(worker: Worker) -> datetime:
    """A worker that has just started has not had its turn."""
    return max(worker.swept_at or worker.started_at, worker.started_at)


def find_long_wait_alerts(waiting: Sequence[QueueDepth]) -> list[Alert]:
    late = {part.tag: part for part in waiting if part.is_waiting_long()}
    return [
        Alert(
            "long_wait",
            tag,
            f"Submissions for {tag} wait for more than five minutes.",
            f"Look at what its workers do; if they are busy, start more of them for {tag}.",
            critical=False,
        )
        for tag in late
    ]


def find_version_alerts(workers: Sequence[Worker]) -> list[Alert]:
    same = (version.get_code_version(), version.get_problems_digest())
    others = [worker.name for worker in workers if (worker.version, worker.problems) != same]
    if not others:
        return []
    message = f"Other code or other problems than this web server has run on {', '.join(others)}."
    advice = "Finish the upgrade: drain them, then start them again from the same version."
    return [Alert("version_mismatch", "", message, advice, critical=False)]
