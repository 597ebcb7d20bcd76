"""What the workers last told of themselves, and which work nobody does."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import QuerySet
from django.db.models.functions import Now

from judge.domain import catalog
from judge.models import Worker

SWEEP_QUEUE = "sweep"
"""The queue of the sweeper's bell."""
OFFLINE_AFTER = timedelta(seconds=20)
"""A worker tells of itself every five seconds; after four silences it counts as gone."""
DELETE_AFTER = timedelta(hours=1)


def filter_online() -> QuerySet[Worker]:
    return Worker.objects.filter(seen_at__gte=Now() - OFFLINE_AFTER)


def list_required_tags() -> list[str]:
    return sorted({problem.tag for problem in catalog.load_problems().values()})


def find_unserved_tags(workers: Iterable[Worker], tags: Iterable[str]) -> list[str]:
    """The tags whose submissions no worker of these claims."""
    served = {tag for worker in workers if worker.drain_asked_at is None for tag in worker.tags}
    return [tag for tag in tags if tag not in served]


def record_sweep(name: str) -> None:
    Worker.objects.filter(pk=name).update(swept_at=Now())


def delete_offline() -> None:
    """An hour is long enough to see that one is missing."""
    Worker.objects.filter(seen_at__lt=Now() - DELETE_AFTER).delete()


def get_worker_name(process_name: str) -> str:
    """The worker of a process that an attempt names."""
    return process_name.rpartition(":")[0]
