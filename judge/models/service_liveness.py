from django.db import models


class ServiceLiveness(models.Model):
    """When a service last reported that it runs. The next report finds an outage by comparing the time."""

    service = models.CharField(max_length=20, primary_key=True)
    alive_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.service
