import logging

from django.db import Error, transaction
from django.db.models.functions import Now

from judge.actions.queue.renew_lease import filter_leased_to
from judge.actions.queue.requeue_submission import requeue_submission
from judge.actions.queue.sweep_lock import hold_sweep_lock
from judge.actions.rejudges.apply_rejudge import resume_applied_rejudges
from judge.actions.rejudges.enqueue_reruns import enqueue_reruns
from judge.messaging import wakeup
from judge.models import Attempt, Submission
from judge.operations.lock_wait import limit_lock_wait
from judge.storage_errors import is_lock_timeout

logger = logging.getLogger(__name__)
LEASE_EXPIRED_MESSAGE = (
    "Each worker that judged it stopped. Submit it again. If this happens again, contact the operator of this server."
)


def sweep_queue(*, reclaim: bool = True) -> int | None:
    """The sweeper's periodic run: reclaim expired leases, notify workers of queued submissions, and continue rejudges.

    Returns the number of submissions whose lease was reclaimed, or None if another sweep is running. Without `reclaim`
    the expired leases remain: after the database was unavailable, workers first get time to renew theirs.
    """
    with hold_sweep_lock() as is_held:
        if not is_held:
            return None
        reclaimed = reclaim_expired() if reclaim else 0
        queued = Submission.all_objects.filter(state=Submission.State.QUEUED)
        for tag in queued.order_by("tag").values_list("tag", flat=True).distinct():
            wakeup.notify_workers(tag)
        # Last, because rejudges must not delay candidates.
        resume_applied_rejudges()
        enqueue_reruns()
    return reclaimed


def reclaim_expired() -> int:
    """Stop at the first lock of another session, so that a frozen one does not delay the rest of the sweep."""
    judging = Submission.all_objects.filter(state=Submission.State.JUDGING)
    reclaimed = 0
    try:
        for row in judging.filter(lease_until__lt=Now()).defer("source"):
            reclaimed += reclaim_if_expired(row)
    except Error as error:
        if not is_lock_timeout(error):
            raise
        logger.warning("another session has locked what an expired lease needs; the next sweep tries again")
    return reclaimed


@transaction.atomic
def reclaim_if_expired(row: Submission) -> bool:
    """False if the worker has renewed the lease since the query that found the row, or another session has locked it.

    A session that is frozen within a transaction holds its locks until the server ends it.
    """
    limit_lock_wait()
    expired = filter_leased_to(row.pk, row.attempt).filter(lease_until__lt=Now())
    if expired.select_for_update(skip_locked=True).values_list("pk").first() is None:
        return False
    logger.warning("the lease of attempt %d at %s expired; reclaiming the submission", row.attempt, row.pk)
    return requeue_submission(row, Attempt.Outcome.LOST, LEASE_EXPIRED_MESSAGE)
