"""The registered workers: which are online, which tags they serve, and when they last swept."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import QuerySet
from django.db.models.functions import Now

from judge.domain import catalog
from judge.models import Worker
from problems.format.problem import OPTIONAL_TAGS

SWEEP_QUEUE = "sweep"
"""The Celery queue of the sweeper's task."""
OFFLINE_AFTER = timedelta(seconds=20)
"""A worker sends a heartbeat every five seconds. After four missed heartbeats it counts as offline."""
SILENT_AFTER = timedelta(seconds=12)
"""Shorter than a lease, so that a worker that died counts as silent when the leases of its submissions expire."""
DELETE_AFTER = timedelta(hours=1)


def filter_online() -> QuerySet[Worker]:
    """A heartbeat from further in the future than `OFFLINE_AFTER` was sent before the clock was set back, so it says
    nothing."""
    return Worker.objects.filter(seen_at__gte=Now() - OFFLINE_AFTER, seen_at__lte=Now() + OFFLINE_AFTER)


def is_alive(process_name: str) -> bool:
    """Whether the main process of the worker that this process belongs to has sent a heartbeat lately."""
    return Worker.objects.filter(pk=get_worker_name(process_name), seen_at__gte=Now() - SILENT_AFTER).exists()


def list_required_tags() -> list[str]:
    """The tags that every server must judge. That no worker has an optional tag is reported only while submissions
    wait for it."""
    return sorted({problem.tag for problem in catalog.load_problems().values()} - {*OPTIONAL_TAGS})


def list_queue_tags() -> list[str]:
    """The tags whose queues operators see although nothing waits there: also the optional ones that a worker serves."""
    return sorted({*list_required_tags(), *find_served_tags().intersection(OPTIONAL_TAGS)})


def find_served_tags() -> set[str]:
    """Return the tags of all workers that reported in the last hour, stopped or not: one that is restarting judges
    again soon."""
    return {tag for tags in Worker.all_objects.values_list("tags", flat=True) for tag in tags}


def find_unserved_tags(workers: Iterable[Worker], tags: Iterable[str]) -> list[str]:
    """Return those of `tags` whose submissions none of `workers` claims. Draining workers claim none."""
    served_tags = {tag for worker in workers if worker.drain_asked_at is None for tag in worker.tags}
    return [tag for tag in tags if tag not in served_tags]


def has_broker(worker: Worker) -> bool:
    """False if the broker answered neither of the worker's last two checks. A network can separate the two while both
    run."""
    return worker.pool.get("has_broker", True)


def record_sweep(name: str) -> None:
    Worker.objects.filter(pk=name).update(swept_at=Now())


def delete_long_silent() -> None:
    """Delete workers that have been silent for an hour, which is long enough for operators to notice."""
    Worker.all_objects.filter(seen_at__lt=Now() - DELETE_AFTER).delete()


def get_worker_name(process_name: str) -> str:
    """Return the worker's name for the process name that an attempt recorded."""
    return process_name.rpartition(":")[0]
