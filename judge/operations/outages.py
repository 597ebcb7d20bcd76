"""Finds outages: web servers and workers report that they run, and the first report after a gap records it."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from judge.models import Outage, ServiceLiveness

REPORT_SECONDS = 5.0
"""How often a web server reports. Workers do at BEAT_SECONDS, which must not be longer."""
OUTAGE_AFTER = timedelta(seconds=60)
"""A shorter gap is a restart, which no candidate needs to get time back for."""
OUTAGE_RETENTION = timedelta(days=30)


@transaction.atomic
def report_alive(service: Outage.Service) -> None:
    """Record that the service runs, and the outage that this report ends. Delete old outages, and those that a wrong
    clock invented."""
    now = timezone.now()
    row, created = ServiceLiveness.objects.get_or_create(pk=service, defaults={"alive_at": now})
    gap = now - row.alive_at
    is_clock_back = gap < timedelta(seconds=-REPORT_SECONDS)
    if created or (gap < timedelta(seconds=REPORT_SECONDS / 2) and not is_clock_back):
        return  # another process reported a moment ago
    # Of several processes that report at once, one records the outage.
    is_first = ServiceLiveness.objects.filter(pk=service, alive_at=row.alive_at).update(alive_at=now) == 1
    if is_first and is_clock_back:
        # The clock was ahead, and setting it forward looked like an outage.
        Outage.objects.filter(service=service, ended_at__gt=now).delete()
    elif is_first and gap > OUTAGE_AFTER:
        Outage.objects.create(service=service, started_at=row.alive_at, ended_at=now)
        Outage.objects.filter(ended_at__lt=now - OUTAGE_RETENTION).delete()
