from typing import ClassVar

from django.db import models


class SampleOutputs(models.Model):
    """The expected outputs of a problem version's sample cases, which the statement shows.

    Only workers compute expected outcomes, so a worker stores this for the web server. It has nothing of other cases.
    """

    slug = models.CharField(max_length=80)
    version = models.CharField(max_length=20)
    outputs = models.JSONField()
    """Views by the name of the case (`judge.domain.sample_outputs.ADAPTER`)."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["slug", "version"], name="one_row_per_problem_version")
        ]

    def __str__(self) -> str:
        return f"sample outputs of {self.slug} {self.version}"
