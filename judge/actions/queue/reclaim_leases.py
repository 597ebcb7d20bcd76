import logging

from django.db import transaction
from django.db.models.functions import Now

from judge.actions.queue.requeue_submission import requeue_submission
from judge.actions.queue.renew_lease import filter_leased_to
from judge.actions.rejudges.apply_rejudge import resume_applied_rejudges
from judge.actions.rejudges.enqueue_reruns import enqueue_reruns
from judge.messaging import wakeup
from judge.models import Attempt, Submission

logger = logging.getLogger(__name__)
LEASE_EXPIRED_MESSAGE = (
    "Each machine that judged it went away. Submit it again; if it stays so, tell whoever runs this server."
)


def reclaim_expired_leases() -> int:
    """Take back what lost workers hold, ring for all that waits, and go on with rejudges. Gives the number of rows
    taken back."""
    judging = Submission.all_objects.filter(state=Submission.State.JUDGING)
    taken = sum(reclaim_if_expired(row) for row in judging.filter(lease_until__lt=Now()).defer("source"))
    waiting = Submission.all_objects.filter(state=Submission.State.QUEUED)
    for tag in waiting.order_by("tag").values_list("tag", flat=True).distinct():
        wakeup.notify_workers(tag)
    # The last of it: nothing of a rejudge may keep candidates waiting.
    resume_applied_rejudges()
    enqueue_reruns()
    return taken


@transaction.atomic
def reclaim_if_expired(row: Submission) -> bool:
    """Unless its worker has renewed the lease since."""
    still = filter_leased_to(row.pk, row.attempt).filter(lease_until__lt=Now())
    if still.select_for_update().values_list("pk").first() is None:
        return False
    logger.warning("nothing was heard of attempt %d at %s, so it is taken back", row.attempt, row.pk)
    return requeue_submission(row, Attempt.Outcome.LOST, LEASE_EXPIRED_MESSAGE)
