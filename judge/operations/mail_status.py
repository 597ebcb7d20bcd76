"""How many mails wait, and how many were given up lately."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min
from django.utils import timezone

from judge.models import OutgoingMail

RECENT = timedelta(days=1)
State = OutgoingMail.State


@dataclass(frozen=True, slots=True)
class MailStatus:
    waiting: int
    oldest_at: datetime | None
    """When the oldest of them was queued."""
    waiting_error: str
    """The error of the last attempt to send one of them; empty if none was attempted."""
    failed: int
    """Given up in the last day."""
    failed_error: str
    """Of the latest of them."""

    def get_oldest_seconds(self) -> float:
        age = (timezone.now() - self.oldest_at).total_seconds() if self.oldest_at else 0.0
        return max(0.0, age)  # negative after the clock was set back


def measure_mails() -> MailStatus:
    waiting = OutgoingMail.objects.filter(state=State.WAITING)
    failed = OutgoingMail.objects.filter(state=State.FAILED, finished_at__gte=timezone.now() - RECENT)
    counts = waiting.aggregate(number=Count("pk"), oldest=Min("created_at"))
    errors = waiting.exclude(error="").order_by("-due_at").values_list("error", flat=True)
    failures = failed.order_by("-finished_at").values_list("error", flat=True)
    return MailStatus(counts["number"], counts["oldest"], errors.first() or "", failed.count(), failures.first() or "")
