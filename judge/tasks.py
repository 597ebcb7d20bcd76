"""The Celery tasks. None of them carries an id: the submission table is the queue, and `judge_next` only wakes a
worker."""

import logging

from celery.exceptions import SoftTimeLimitExceeded

from judge.actions.mail.expire_mails import expire_mails
from judge.actions.practice.delete_unused_practice import delete_unused_practice
from judge.actions.privacy import apply_retention as retention
from judge.actions.queue.sweep_queue import sweep_queue
from judge.actions.results.refresh_processes import refresh_processes
from judge.actions.results.refresh_statistics import refresh_statistics
from judge.actions.results.update_results import update_results as update_all_results
from judge.celery import app
from judge.grading.errors import GradingError
from judge.operations import worker_registry
from judge.storage_errors import is_storage_error
from judge.workers import judging, process_sandbox, time_kernels
from judge.workers.cached_sample_outputs import store_cached_outputs
from judge.workers.clock_jumps import check_clock
from judge.workers.gpu_card import get_gpu
from judge.workers.interview_seeds import prove_next_seed
from judge.workers.shared_state import SHARED_STATE
from problems.format.problem import GPU_TAG
from sandbox import SandboxError

logger = logging.getLogger(__name__)
RENEWAL_SECONDS = 30.0
"""After this, every worker that still runs has renewed or released its leases and sent a heartbeat."""
RETENTION_PAUSE_SECONDS = 2 * 3600.0


@app.task(name="judge.judge_next")
def judge_next(tag: str) -> None:
    if tag == GPU_TAG:
        time_kernels.time_queued_kernels(get_gpu)
    else:
        judging.judge_queued_submissions(tag)


@app.task(name="judge.sweep")
def sweep() -> None:
    """While the database is unavailable, no worker can renew its lease, and a jump of its clock ends all leases. So
    none is reclaimed until all could renew."""
    try:
        check_clock(SHARED_STATE)
        can_trust_times = not SHARED_STATE.had_clock_jump(RENEWAL_SECONDS)
        if sweep_queue(reclaim=can_trust_times and not SHARED_STATE.had_storage_error(RENEWAL_SECONDS)) is None:
            return  # another sweep is running
        worker_registry.record_sweep(SHARED_STATE.worker_name)
        if can_trust_times:
            worker_registry.delete_long_silent()
    except Exception as error:
        if not is_storage_error(error):
            raise
        SHARED_STATE.record_storage_error()
        logger.warning("the sweep stopped because the database or a disk is unavailable: %s", error)


@app.task(name="judge.update_results")
def update_results() -> None:
    """A later call goes on with what this one leaves."""
    update_all_results()
    refresh_statistics()
    refresh_processes()


@app.task(name="judge.store_sample_outputs")
def store_sample_outputs() -> None:
    """A later call goes on with what this one leaves."""
    if not judging.may_claim():
        return
    try:
        store_cached_outputs(process_sandbox.get_sandbox)
    except SandboxError as error:
        logger.warning("the sample outputs of some problems are not stored yet, because there is no cell: %s", error)


@app.task(name="judge.prove_interview_seeds")
def prove_interview_seeds() -> None:
    """One problem in each call, so that submissions do not wait long. What a call cannot finish, the next one does."""
    if not judging.may_claim():
        return
    try:
        prove_next_seed(process_sandbox.get_sandbox)
    except (SandboxError, GradingError, SoftTimeLimitExceeded) as error:
        logger.warning("the hidden cases of an interview's problem are not proven yet: %s", error)


@app.task(name="judge.apply_retention")
def apply_retention() -> None:
    """Nothing is deleted soon after the clock was set, because a wrong clock would make all data look old."""
    if SHARED_STATE.had_clock_jump(RETENTION_PAUSE_SECONDS):
        logger.warning("the database's clock was set, so retention deletes nothing for now. Check the clock")
        return
    delete_unused_practice()
    expire_mails()
    if retention.apply_retention().has_more:
        app.send_task("judge.apply_retention", queue="sweep")
