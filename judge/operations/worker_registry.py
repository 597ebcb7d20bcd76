"""What the workers last told of themselves, and which work nobody does."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import QuerySet
from django.db.models.functions import Now

from judge.domain import catalog
from judge.models import Worker

SWEEP = "sweep"
"""The queue of the sweeper's bell."""
GONE = timedelta(seconds=20)
"""A worker tells of itself every five seconds; after four silences it counts as gone."""
FORGOTTEN = timedelta(hours=1)


def alive() -> QuerySet[Worker]:
    return Worker.objects.filter(seen_at__gte=Now() - GONE)


def tags_needed() -> list[str]:
    return sorted({problem.tag for problem in catalog.by_slug().values()})


def unserved(workers: Iterable[Worker], tags: Iterable[str]) -> list[str]:
    """The tags whose submissions no worker of these claims."""
    served = {tag for worker in workers if worker.drain_asked_at is None for tag in worker.tags}
    return [tag for tag in tags if tag not in served]


def swept(name: str) -> None:
    Worker.objects.filter(pk=name).update(swept_at=Now())


def forget_gone() -> None:
    """An hour is long enough to see that one is missing."""
    Worker.objects.filter(seen_at__lt=Now() - FORGOTTEN).delete()


def name_in(attempts_worker: str) -> str:
    """The worker of a process that an attempt names."""
    return attempts_worker.rpartition(":")[0]
