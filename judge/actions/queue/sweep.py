import logging

from django.db import transaction
from django.db.models.functions import Now

from judge.actions.queue.give_back import give_back
from judge.actions.queue.renew_lease import held
from judge.actions.rejudges.apply_rejudge import carry_on
from judge.actions.rejudges.enqueue_reruns import feed_rejudges
from judge.messaging import wakeup
from judge.models import Attempt, Submission

logger = logging.getLogger(__name__)
SILENT = "Each machine that judged it went away. Submit it again; if it stays so, tell whoever runs this server."


def sweep() -> int:
    """Take back what lost workers hold, ring for all that waits, and go on with rejudges. Gives the number of rows
    taken back."""
    judging = Submission.every.filter(state=Submission.State.JUDGING)
    taken = sum(take_back(row) for row in judging.filter(lease_until__lt=Now()).defer("source"))
    waiting = Submission.every.filter(state=Submission.State.QUEUED)
    for tag in waiting.order_by("tag").values_list("tag", flat=True).distinct():
        wakeup.ring(tag)
    # The last of it: nothing of a rejudge may keep candidates waiting.
    carry_on()
    feed_rejudges()
    return taken


@transaction.atomic
def take_back(row: Submission) -> bool:
    """Unless its worker has renewed the lease since."""
    still = held(row.pk, row.attempt).filter(lease_until__lt=Now())
    if still.select_for_update().values_list("pk").first() is None:
        return False
    logger.warning("nothing was heard of attempt %d at %s, so it is taken back", row.attempt, row.pk)
    return give_back(row, Attempt.Outcome.LOST, SILENT)
