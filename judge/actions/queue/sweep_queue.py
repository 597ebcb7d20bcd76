import logging

from django.db import Error, transaction
from django.db.models.functions import Now

from judge.actions.queue.lease import LEASE, filter_leased_to, free_expired_places
from judge.actions.queue.requeue_submission import requeue_submission
from judge.actions.queue.sweep_lock import hold_sweep_lock
from judge.actions.rejudges.apply_rejudge import resume_applied_rejudges
from judge.actions.rejudges.enqueue_reruns import enqueue_reruns
from judge.actions.sessions.private_period import finish_private_periods
from judge.actions.sessions.submit_at_end import submit_ended_sessions
from judge.actions.timing.claim_timing import reclaim_timings
from judge.actions.timing.reject_wrong_kernels import reject_wrong_kernels
from judge.celery import trim_queue
from judge.database.lock_wait import limit_lock_wait
from judge.messaging import wakeup
from judge.models import Attempt, Submission, TimingJob
from judge.operations import worker_registry
from judge.operations.queue_status import WORKER_DIED
from judge.storage_errors import is_lock_timeout
from problems.format.problem import GPU_TAG

logger = logging.getLogger(__name__)
LEASE_EXPIRED_MESSAGE = (
    "Each worker that judged it stopped. Submit it again. If this happens again, contact the operator of this server."
)


def sweep_queue(*, reclaim: bool = True) -> int | None:
    """The sweeper's periodic run: reclaim expired leases, notify workers of queued submissions and timing jobs, submit
    what is left of sessions that have ended, finish private periods, and continue rejudges.

    Returns the number of submissions whose lease was reclaimed, or None if another sweep is running. Without `reclaim`
    the expired leases remain: after the database was unavailable, workers first get time to renew theirs.
    """
    with hold_sweep_lock() as is_held:
        if not is_held:
            return None
        shorten_late_leases()
        reclaimed = reclaim_expired() if reclaim else 0
        free_expired_places()
        queued = Submission.all_objects.filter(state=Submission.State.QUEUED)
        for tag in queued.order_by("tag").values_list("tag", flat=True).distinct():
            if wakeup.notify_workers(tag):
                trim_queue(tag)
        sweep_timings(reclaim=reclaim)
        submit_ended_sessions()
        finish_private_periods()
        # Last, because rejudges must not delay candidates.
        resume_applied_rejudges()
        enqueue_reruns()
    return reclaimed


def sweep_timings(*, reclaim: bool) -> None:
    """Reclaim the jobs of GPU workers that died, notify the others of those that wait, and reject kernels that were
    wrong."""
    if reclaim:
        reclaim_timings()
    if TimingJob.objects.filter(state=TimingJob.State.QUEUED).exists() and wakeup.notify_workers(GPU_TAG):
        trim_queue(GPU_TAG)
    reject_wrong_kernels()


def shorten_late_leases() -> None:
    """After the database's clock was set back, a lease that nobody renews would not expire for as long."""
    late = Submission.all_objects.filter(lease_until__gt=Now() + 2 * LEASE)
    with transaction.atomic():
        unlocked = list(late.select_for_update(skip_locked=True).values_list("pk", flat=True))
        late.filter(pk__in=unlocked).update(lease_until=Now() + LEASE)


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
    attempt = row.attempts.filter(number=row.attempt).first()
    has_died = attempt is not None and not worker_registry.is_alive(attempt.worker)
    return requeue_submission(row, Attempt.Ending.LOST, LEASE_EXPIRED_MESSAGE, WORKER_DIED if has_died else "")
