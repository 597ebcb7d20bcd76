from django.utils import timezone

from judge.domain.session_rules import must_run
from judge.models import Invitation


def start_seat(seat: Invitation) -> Invitation:
    """Start the clock. Once: who starts again finds the clock as it is."""
    Invitation.objects.filter(pk=seat.pk, started_at=None, ended_at=None).update(started_at=timezone.now())
    seat.refresh_from_db(fields=["started_at", "ended_at"])
    must_run(seat)
    return seat
