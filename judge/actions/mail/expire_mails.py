from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from judge.database import counters
from judge.models import OutgoingMail

DELETE_AFTER = timedelta(days=7)
"""How long pages and operators see whether a mail was sent."""
NEVER_TRIED = "No process of the service outbound tried to send it."


@transaction.atomic
def expire_mails() -> None:
    """Give up mails whose `give_up_at` (set by `queue_mail`) is over, and delete the rows of finished ones. Part of the
    retention run, so that it also happens while nothing sends mails."""
    now, state = timezone.now(), OutgoingMail.State
    OutgoingMail.objects.filter(finished_at__lt=now - DELETE_AFTER).delete()
    expired = OutgoingMail.objects.filter(state=state.WAITING, give_up_at__lte=now)
    for mail in expired.select_for_update(skip_locked=True):
        mail.state, mail.to, mail.parameters, mail.finished_at = state.FAILED, "", {}, now
        mail.error = mail.error or NEVER_TRIED
        mail.save(update_fields=["state", "to", "parameters", "finished_at", "error"])
        counters.apply_deltas([counters.build_increment(counters.MAILS, kind=mail.kind, result=state.FAILED)])
