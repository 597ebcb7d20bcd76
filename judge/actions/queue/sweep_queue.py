import logging

from django.db import transaction
from django.db.models.functions import Now

from judge.actions.queue.renew_lease import filter_leased_to
from judge.actions.queue.requeue_submission import requeue_submission
from judge.actions.rejudges.apply_rejudge import resume_applied_rejudges
from judge.actions.rejudges.enqueue_reruns import enqueue_reruns
from judge.messaging import wakeup
from judge.models import Attempt, Submission

logger = logging.getLogger(__name__)
LEASE_EXPIRED_MESSAGE = (
    "Each worker that judged it stopped. Submit it again. If this happens again, contact the operator of this server."
)


def sweep_queue() -> int:
    """The sweeper's periodic run: reclaim expired leases, notify workers of queued submissions, and continue rejudges.

    Returns the number of submissions whose lease was reclaimed.
    """
    judging = Submission.all_objects.filter(state=Submission.State.JUDGING)
    reclaimed = sum(reclaim_if_expired(row) for row in judging.filter(lease_until__lt=Now()).defer("source"))
    queued = Submission.all_objects.filter(state=Submission.State.QUEUED)
    for tag in queued.order_by("tag").values_list("tag", flat=True).distinct():
        wakeup.notify_workers(tag)
    # Last, because rejudges must not delay candidates.
    resume_applied_rejudges()
    enqueue_reruns()
    return reclaimed


@transaction.atomic
def reclaim_if_expired(row: Submission) -> bool:
    """False if the worker has renewed the lease since the query that found the row."""
    expired = filter_leased_to(row.pk, row.attempt).filter(lease_until__lt=Now())
    if expired.select_for_update().values_list("pk").first() is None:
        return False
    logger.warning("the lease of attempt %d at %s expired; reclaiming the submission", row.attempt, row.pk)
    return requeue_submission(row, Attempt.Outcome.LOST, LEASE_EXPIRED_MESSAGE)
