from typing import ClassVar

from django.db import models


class Outage(models.Model):
    """A time in which no process of a service ran or reached the database."""

    class Service(models.TextChoices):
        WEB = "web", "The web server"
        JUDGING = "judging", "Judging"

    service = models.CharField(max_length=20, choices=Service.choices)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering: ClassVar = ["started_at", "pk"]

    def __str__(self) -> str:
        return f"{self.service}, {self.started_at:%F %T} to {self.ended_at:%F %T}"
