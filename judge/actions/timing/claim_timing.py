"""The lease of a timing job: claim, renew, release, reclaim. All compare and set, as for submissions."""

import logging

from django.db.models import F, QuerySet
from django.db.models.functions import Now

from judge.actions.queue.lease import LEASE
from judge.actions.timing.store_timing import filter_held, store_failure
from judge.models import TimingJob

logger = logging.getLogger(__name__)
MAX_ATTEMPTS = 3
GAVE_UP_MESSAGE = (
    "The GPU worker failed with an internal error each time, so there is no time. The kernel is still correct. "
    "Submit it again, or contact the operator of this server."
)
LEASE_EXPIRED = "the lease expired: the worker died, was frozen, or lost the database"


def claim_timing(worker: str) -> TimingJob | None:
    """Claim the next job under a lease and a new attempt number; None if none is queued."""
    queued = TimingJob.objects.filter(state=TimingJob.State.QUEUED)
    while (pk := queued.order_by("priority", "created_at").values_list("pk", flat=True).first()) is not None:
        claimed = queued.filter(pk=pk).update(
            state=TimingJob.State.TIMING, attempt=F("attempt") + 1, lease_until=Now() + LEASE, worker=worker[:200]
        )
        if claimed:
            return TimingJob.objects.select_related("submission").filter(pk=pk).first()
        # Another worker claimed it between the two queries.
    return None


def renew_timing(job: TimingJob) -> bool:
    """Extend the lease. False if this attempt no longer holds the job."""
    return filter_held(job).update(lease_until=Now() + LEASE) == 1


def release_timing(job: TimingJob, error: str, *, is_attempt: bool = True) -> bool:
    """Put a job that was not timed back into the queue; the last attempt ends without a time.

    `is_attempt` is false if the worker was stopped: that costs no attempt. False if the attempt lost the job.
    """
    if is_attempt and job.attempt >= MAX_ATTEMPTS:
        return store_failure(job, GAVE_UP_MESSAGE, error)
    attempt = F("attempt") if is_attempt else F("attempt") - 1
    return requeue(filter_held(job), error, attempt=attempt)


def reclaim_timings() -> int:
    """Release the jobs whose lease expired. Returns how many."""
    expired = TimingJob.objects.filter(state=TimingJob.State.TIMING, lease_until__lt=Now())
    reclaimed = 0
    for job in expired:
        logger.warning("the lease of timing attempt %d at %s expired; reclaiming it", job.attempt, job.pk)
        held = filter_held(job).filter(lease_until__lt=Now())
        if job.attempt >= MAX_ATTEMPTS:
            reclaimed += held.exists() and store_failure(job, GAVE_UP_MESSAGE, LEASE_EXPIRED)
        else:
            reclaimed += requeue(held, LEASE_EXPIRED)
    return reclaimed


def requeue(rows: QuerySet[TimingJob], error: str, **fields: object) -> bool:
    values = {"state": TimingJob.State.QUEUED, "lease_until": None, "error": error[:500].replace("\0", "")}
    return rows.update(**values, **fields) == 1
