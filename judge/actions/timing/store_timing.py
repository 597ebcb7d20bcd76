from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from judge.grading.timed_submission import TimedSubmission
from judge.messaging.publisher import publish_state_on_commit
from judge.models import TimingJob


@transaction.atomic
def store_timing(job: TimingJob, timed: TimedSubmission) -> bool:
    """Store the result of the second stage. Returns False and stores nothing if this attempt no longer holds the job.

    If an output was wrong, the sweeper changes the report (`reject_wrong_kernels`). Workers on other machines may not.
    """
    values: dict[str, Any] = {
        "ending": timed.ending,
        "message": timed.message[:500].replace("\0", ""),
        "card": timed.card.name[:100],
        "driver": timed.card.driver[:40],
        "triton": timed.card.triton[:40],
        "cases": [case.model_dump() for case in timed.cases],
        "roofline": timed.roofline,
        "roofline_low": timed.roofline_low,
        "roofline_high": timed.roofline_high,
    }
    if not end_job(job, error="", **values):
        return False
    publish_state_on_commit(job.pk)
    return True


def store_failure(job: TimingJob, message: str, error: str) -> bool:
    """End the job without a time; the verdict stays. False if this attempt no longer holds the job."""
    with transaction.atomic():
        is_stored = end_job(job, error=error, ending=TimingJob.Ending.NOT_TIMED, message=message)
        if is_stored:
            publish_state_on_commit(job.pk)
    return is_stored


def end_job(job: TimingJob, *, error: str, **values: Any) -> bool:
    ended = {"state": TimingJob.State.DONE, "lease_until": None, "finished_at": Now()}
    held = filter_held(job)
    return held.update(**ended, **values, error=error[:500].replace("\0", "")) == 1


def filter_held(job: TimingJob) -> QuerySet[TimingJob]:
    """The job, if this attempt of this worker still holds it. Numbers of attempts start again after a rejudge."""
    return TimingJob.objects.filter(pk=job.pk, attempt=job.attempt, worker=job.worker, state=TimingJob.State.TIMING)
