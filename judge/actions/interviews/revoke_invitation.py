from django.db import transaction
from django.utils import timezone

from judge.domain.audit_log import record
from judge.models import Invitation, User


@transaction.atomic
def revoke_seat(seat: Invitation, by: User, *, address: str = "") -> Invitation:
    """From now on the link opens nothing. What was submitted stays with the interview."""
    if Invitation.objects.filter(pk=seat.pk, revoked_at=None).update(revoked_at=timezone.now()):
        record(by, "revoke invitation", f"invitation {seat.pk}", {"interview": seat.interview_id}, address=address)
    seat.refresh_from_db(fields=["revoked_at"])
    return seat
