from typing import ClassVar

from django.db import models


class Counter(models.Model):
    """A count that only grows, kept where all processes see one figure. It outlives the rows that were counted."""

    metric = models.CharField(max_length=60)
    labels = models.CharField(max_length=200, blank=True)
    """As "tag=cpu,verdict=accepted", in the order of the names."""
    bucket = models.CharField(max_length=20, blank=True)
    """Of a histogram: its upper bound in seconds, "+Inf" for the last."""
    count = models.BigIntegerField(default=0)
    total = models.FloatField(default=0.0)
    """Of a histogram: the sum of what was observed in this bucket."""

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["metric", "labels", "bucket"], name="one_counter")]

    def __str__(self) -> str:
        return f"{self.metric}{{{self.labels}}} {self.bucket} {self.count}"
