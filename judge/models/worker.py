from typing import ClassVar

from django.db import models


class Worker(models.Model):
    """A Celery worker with its judging processes, as last reported by itself.

    The worker may have stopped since: `seen_at` is the time of the report.
    """

    name = models.CharField(max_length=200, primary_key=True)
    """Host and pid. `Attempt.worker` is this name, a colon and the pid of the judging process."""
    tags = models.JSONField(default=list)
    """The queues that it consumes. They include "sweep" if it runs the sweeper."""
    version = models.CharField(max_length=40)
    problems = models.CharField(max_length=12)
    """Digest of the versions of its problems."""
    backend = models.CharField(max_length=20)
    pool = models.JSONField(default=dict)
    """Sandbox meters summed over its processes: the fields of `sandbox.pool.Meters`, and `processes`."""
    gpu = models.JSONField(null=True)
    """For a worker that times kernels: `judge.operations.gpu_status.GpuReport` as JSON."""
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)
    swept_at = models.DateTimeField(null=True)
    """When it last reclaimed expired leases and notified workers of queued submissions."""
    drain_asked_at = models.DateTimeField(null=True)
    """Since then it finishes its submissions and claims no new ones. A restart of the worker clears it."""

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name
