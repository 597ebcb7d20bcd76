from typing import ClassVar

from django.db import models


class Worker(models.Model):
    """A process that judges, as it last told of itself. A row is no promise: `seen_at` says how old the news is."""

    name = models.CharField(max_length=200, primary_key=True)
    """Machine and pid, as an attempt names it."""
    tags = models.JSONField(default=list)
    version = models.CharField(max_length=40)
    backend = models.CharField(max_length=20)
    pool = models.JSONField(default=dict)
    """What its sandbox says of itself: cells ready, cells in use, cells made, seconds waited."""
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)
    drain_asked_at = models.DateTimeField(null=True)
    """Since then it finishes what it holds and claims nothing more."""

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name
