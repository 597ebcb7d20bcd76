from django.utils import timezone

from judge.errors import RefusedError
from judge.models import Invitation, SeatState


def end_seat(seat: Invitation) -> Invitation:
    """End the interview, by the candidate's hand. Ending again changes nothing."""
    if seat.interview.is_practice:
        raise RefusedError("invalid", "Practice does not end.", "Leave the page whenever you like.")
    if seat.state == SeatState.INVITED:
        raise RefusedError("seat_not_started", "The interview has not started yet.", "Start it from its first page.")
    Invitation.objects.filter(pk=seat.pk, ended_at=None).update(ended_at=timezone.now())
    seat.refresh_from_db(fields=["ended_at"])
    return seat
