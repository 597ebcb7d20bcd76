from typing import ClassVar

from django.db import models


class Counter(models.Model):
    """A metric counter that all processes share. It only grows, and it outlives the rows that it counted."""

    metric = models.CharField(max_length=60)
    labels = models.CharField(max_length=200, blank=True)
    """For example "tag=cpu,verdict=accepted", sorted by name."""
    bucket = models.CharField(max_length=20, blank=True)
    """For histograms: the upper bound in seconds, "+Inf" for the last bucket."""
    count = models.BigIntegerField(default=0)
    total = models.FloatField(default=0.0)
    """For histograms: the sum of the observations in this bucket."""

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["metric", "labels", "bucket"], name="one_counter")]

    def __str__(self) -> str:
        return f"{self.metric}{{{self.labels}}} {self.bucket} {self.count}"
