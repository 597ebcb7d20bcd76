from typing import ClassVar

from django.db import models


class Worker(models.Model):
    """A worker (a Celery worker with its judging processes), as it last told of itself. A row is no promise: `seen_at`
    says how old the news is."""

    name = models.CharField(max_length=200, primary_key=True)
    """Machine and pid. An attempt's worker is this name, a colon and the pid of the process that made it."""
    tags = models.JSONField(default=list)
    """The queues that it takes from, "sweep" among them where it does the sweeper's work."""
    version = models.CharField(max_length=40)
    problems = models.CharField(max_length=12)
    """Digest of its problems' versions."""
    backend = models.CharField(max_length=20)
    pool = models.JSONField(default=dict)
    """What its processes' sandboxes say of themselves, summed: the fields of `sandbox.pool.Meters`, and `processes`."""
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)
    swept_at = models.DateTimeField(null=True)
    """When it last took back lost work and rang for what waits."""
    drain_asked_at = models.DateTimeField(null=True)
    """Since then it finishes what it holds and claims nothing more. A new start forgets it."""

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name
