from judge.actions.timing.claim_timing import release_timing, renew_timing
from judge.models import TimingJob
from judge.operations.queue_status import WORKER_STOPPED
from judge.workers.lease_thread import LeaseThread


class TimingLease(LeaseThread):
    """The lease of a timing job."""

    def __init__(self, job: TimingJob) -> None:
        super().__init__(f"the timing of {job.pk}")
        self._job = job

    def extend(self) -> bool:
        return renew_timing(self._job)

    def release(self) -> bool:
        release_timing(self._job, WORKER_STOPPED, is_attempt=False)
        return True
