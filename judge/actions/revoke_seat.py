from django.utils import timezone

from judge.models import Invitation


def revoke_seat(seat: Invitation) -> Invitation:
    """From now on the link opens nothing. What was submitted stays with the interview."""
    Invitation.objects.filter(pk=seat.pk, revoked_at=None).update(revoked_at=timezone.now())
    seat.refresh_from_db(fields=["revoked_at"])
    return seat
