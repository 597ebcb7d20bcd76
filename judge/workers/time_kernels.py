"""The work of a GPU worker: it claims accepted kernels, times each on its card, and stores the results."""

import logging
import time
from collections.abc import Callable

from celery.exceptions import SoftTimeLimitExceeded
from django.db.models.functions import Now

from judge import logs
from judge.actions.practice.count_stored_bytes import count_stored_bytes
from judge.actions.timing.claim_timing import claim_timing, release_timing
from judge.actions.timing.store_timing import store_failure, store_timing
from judge.domain import catalog
from judge.domain.row_sizes import measure_timing
from judge.errors import RefusedError
from judge.grading.gpu import Gpu
from judge.grading.kernel_timing import DeviceWedgedError
from judge.grading.timed_submission import time_submission
from judge.messaging import wakeup
from judge.models import Priority, TimingJob, Worker
from judge.storage_errors import is_machine_error, is_storage_error
from judge.workers.judging import MAX_TURN_SECONDS, may_claim
from judge.workers.lease_thread import LeaseLostError
from judge.workers.process_sandbox import close_sandbox
from judge.workers.shared_state import SHARED_STATE
from judge.workers.storage_outages import BackOff
from judge.workers.timing_lease import TimingLease
from problems.format.problem import GPU_TAG
from sandbox import SandboxError

logger = logging.getLogger(__name__)
BACK_OFF = BackOff()
WEDGED_MESSAGE = (
    "The judge failed: the GPU stopped working while it timed your kernel, so there is no time. The kernel is still "
    "correct. Submit it again. If the error persists, contact the operator of this server."
)
PROBLEM_GONE_MESSAGE = "This server does not time kernels of this problem any more."


def time_queued_kernels(open_gpu: Callable[[], Gpu]) -> int:
    """Time the kernels that wait for up to MAX_TURN_SECONDS. Returns how many were claimed.

    `open_gpu` raises DeviceWedgedError if this process has no usable card. Then this worker drains itself.
    """
    started, claimed = time.monotonic(), 0
    if SHARED_STATE.card_error:  # notifications must not go round until the heartbeat drains this worker
        drain_this_worker(SHARED_STATE.card_error)
        return 0
    try:
        while may_claim() and time.monotonic() - started <= MAX_TURN_SECONDS:
            gpu = open_gpu()
            job = claim_timing(SHARED_STATE.process_name)
            if job is None:
                return claimed
            claimed += 1
            with logs.log_context(submission=job.pk, attempt=job.attempt, tag=GPU_TAG):
                time_job(gpu, job)
            BACK_OFF.reset()
    except DeviceWedgedError as error:
        drain_this_worker(str(error))
    except Exception as error:
        if not is_outage(error):
            raise
        logger.warning("the database, a disk or cells are unavailable, so no kernel is timed for now: %s", error)
        BACK_OFF.pause_after(error)
    wakeup.notify_workers(GPU_TAG)
    return claimed


def time_job(gpu: Gpu, job: TimingJob) -> None:
    """Make one attempt at a claimed job. Raises DeviceWedgedError after it has ended this job, and only this one,
    and the error of an outage after it has released the job."""
    try:
        with TimingLease(job) as lease:
            problem = catalog.get_problem(job.slug)
            timed = time_submission(gpu, problem, bytes(job.submission.source), lease.require_held)
            lease.require_held()
        if not store_timing(job, timed):
            raise LeaseLostError
        if job.priority == Priority.PRACTICE:
            count_stored_bytes(job.submission.session_id, "", measure_timing(timed.message, timed.cases))
        logger.info("timed %s: %s %s", job.slug, timed.ending, timed.detail or timed.message)
    except LeaseLostError:
        logger.warning("attempt %d at the timing of %s lost its lease, or its row was deleted", job.attempt, job.pk)
    except DeviceWedgedError as error:
        store_failure(job, WEDGED_MESSAGE, str(error))
        raise
    except RefusedError as error:
        store_failure(job, PROBLEM_GONE_MESSAGE, error.message)
    except SoftTimeLimitExceeded:
        close_sandbox()
        release_timing(job, "the attempt took too long")
    except Exception as error:
        # An outage costs no attempt: the next job would fail too. Without a database, the sweeper reclaims the job.
        is_own_error = not is_outage(error)
        close_sandbox()
        if is_own_error:
            logger.exception("attempt %d at the timing of %s failed", job.attempt, job.pk)
        release_timing(job, logs.redact_values(f"{type(error).__name__}: {error}"), is_attempt=is_own_error)
        if not is_own_error:
            raise


def is_outage(error: Exception) -> bool:
    """Whether the database, a disk, this machine or the cells failed. No kernel can cause it."""
    return is_storage_error(error) or is_machine_error(error) or isinstance(error, SandboxError)


def drain_this_worker(reason: str) -> None:
    """Let this worker claim nothing more until it is restarted. The heartbeat reports why."""
    logger.critical("the GPU cannot be used, so this worker drains itself. Restart it once the GPU works: %s", reason)
    SHARED_STATE.card_error = reason
    Worker.objects.filter(pk=SHARED_STATE.worker_name, drain_asked_at=None).update(drain_asked_at=Now())
