"""The work of a judging process: it claims submissions of one tag and judges each under a lease, in its own sandbox."""

import logging
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from celery.exceptions import SoftTimeLimitExceeded
from django.db import connection
from django.utils import timezone

from judge import logs
from judge.actions.queue.cancel_submission import free_cancelled_place
from judge.actions.queue.claim_submission import claim_submission
from judge.actions.queue.requeue_submission import is_measured_again
from judge.actions.queue.store_report import store_report
from judge.domain.exercises import get_exercise_spec
from judge.domain.warm_up import get_problem_or_warm_up
from judge.grading.context import GradingContext
from judge.grading.custom_input import CustomInput
from judge.grading.custom_run import grade_custom_input
from judge.grading.errors import NotMeasurableError
from judge.grading.exercise_dispatch import grade_exercise
from judge.grading.outcome_cache import get_cache_folder, get_outcome_cache
from judge.grading.report import GradingReport, Verdict
from judge.http import practice_quota
from judge.messaging import wakeup
from judge.messaging.batched_publisher import BatchedPublisher
from judge.models import Attempt, Submission
from judge.operations.queue_status import CELL_LOST_PREFIX, NOT_MEASURED, TOOK_TOO_LONG, WORKER_FROZEN
from judge.operations.write_probe import reserve_space, try_write
from judge.storage_errors import is_database_failure, is_machine_error, is_storage_error
from judge.workers.back_off import BackOff
from judge.workers.freeze_detector import FREEZE_DETECTOR
from judge.workers.interview_seeds import assign_seed
from judge.workers.lease import Lease, LeaseLostError
from judge.workers.release import release_after_storage_error, release_submission
from judge.workers.result_bytes import count_result
from judge.workers.sample_outputs import store_judged_outputs
from judge.workers.session_usage import SESSION_USAGE
from judge.workers.shared_state import SHARED_STATE
from sandbox import JobInterruptedError, Meters, SandboxUnavailable, open_sandbox
from sandbox.cell import CellLostError
from sandbox.runner import PooledSandbox

logger = logging.getLogger(__name__)

MAX_TURN_SECONDS = 5.0
"""After this a worker notifies its own tag again and yields to other tasks, above all the sweeper's."""

PASS_ON_SECONDS = 0.25
"""Within this time a process passes on one notification: it may get its own back."""

NO_CELL_WAIT_SECONDS = 5.0
"""How long a worker that got no cell waits before it claims another row."""

FAILURE_MESSAGE = (
    "The judge failed with an internal error, which the worker's log describes. "
    "Submit again. If the error persists, contact the operator of this server."
)

NOT_MEASURED_MESSAGE = (
    "The CPU time of your solution could not be measured, because this server is too busy. Submit again later."
)

STORE_RETRY_SECONDS = (1.0, 3.0)

BACK_OFF = BackOff()

CELLS_PER_PROCESS = 2
"""For one submission at a time: a test file and the implementation under test each run in their own cell."""

_sandbox: PooledSandbox | None = None
_passed_on_at = 0.0
T = TypeVar("T")


def judge_queued_submissions(tag: str) -> int:
    """Judge the waiting submissions of `tag` for up to MAX_TURN_SECONDS. Returns the number of claimed rows."""
    started, claimed = time.monotonic(), 0
    while may_claim() and time.monotonic() - started <= MAX_TURN_SECONDS:
        try:
            row = claim_if_writable(tag)
            if row is None:
                return claimed
            claimed += 1
            with (
                SESSION_USAGE.measure(row.session_id),
                logs.log_context(submission=row.pk, attempt=row.attempt, tag=tag),
            ):
                judged = judge_submission(row)
        except Exception as error:
            if not is_storage_error(error):
                raise
            logger.warning("the database or a disk is unavailable, so nothing is judged for now: %s", error)
            if is_database_failure(error):
                SHARED_STATE.record_storage_error()
                connection.close_if_unusable_or_obsolete()
            BACK_OFF.pause()
            break
        if not judged:
            time.sleep(NO_CELL_WAIT_SECONDS)
            break
        BACK_OFF.reset()
    # Other workers can take the rest. A draining or stopping worker does not receive its own notification, so there is
    # no loop.
    wakeup.notify_workers(tag)
    return claimed


def may_claim() -> bool:
    return not (SHARED_STATE.draining or SHARED_STATE.is_stopping)


def claim_if_writable(tag: str) -> Submission | None:
    """Claim the next row. After a failure, first make sure that the database and this machine can store data again."""
    if BACK_OFF.is_active:
        try_write()
        for folder in (get_cache_folder(), Path(tempfile.gettempdir())):
            reserve_space(folder)
    with SESSION_USAGE.claim() as left_to_others:
        row = claim_submission(tag, SHARED_STATE.process_name, left_to_others)
    if row is None and left_to_others:
        pass_on_notification(tag)
    return row


def pass_on_notification(tag: str) -> None:
    """Notify again after a claim that left sessions to others: a process of another worker, or one of this worker that
    has become free meanwhile, may judge them, and would otherwise sleep until the next sweep."""
    global _passed_on_at  # noqa: PLW0603 -- one for each process
    now = time.monotonic()
    if now - _passed_on_at >= PASS_ON_SECONDS:
        _passed_on_at = now
        wakeup.notify_workers(tag)


def judge_submission(row: Submission) -> bool:
    """Make one attempt at a claimed row. Any failure here is an internal error: the row goes back to the queue, and
    after MAX_ATTEMPTS failed attempts it ends with a judge error.

    Returns False if no cell is available or the machine fails, in which case the next row would fail too. After an
    error of the database, the broker or a disk, the row goes back to the queue at no cost of an attempt, and the error
    is raised.
    """
    publisher, started_at, began = BatchedPublisher(row.pk), timezone.now(), time.monotonic()
    try:
        publisher.create_stream()
        with publisher, Lease(row, publisher.renew, interrupt_jobs) as lease:
            report = grade_submission(row, lease, publisher)
            publisher.flush()
            conclude_attempt(row, report, started_at, began)
    except (LeaseLostError, JobInterruptedError):
        log_lost_lease(row)
        free_cancelled_place(row)
    except (SandboxUnavailable, CellLostError) as error:
        logger.error("attempt %d at %s got no cell or lost it: %s", row.attempt, row.pk, error)
        close_sandbox()
        prefix = CELL_LOST_PREFIX if isinstance(error, CellLostError) else ""
        release_submission(row, Attempt.Outcome.UNAVAILABLE, FAILURE_MESSAGE, f"{prefix}{error}")
        return False
    except NotMeasurableError as error:
        logger.warning("attempt %d at %s is discarded: %s", row.attempt, row.pk, error)
        release_submission(row, Attempt.Outcome.UNAVAILABLE, NOT_MEASURED_MESSAGE, NOT_MEASURED)
    except SoftTimeLimitExceeded:
        logger.warning("attempt %d at %s took too long", row.attempt, row.pk)
        is_own_time = has_shared_outcomes(row) and not SHARED_STATE.had_cell_error_since(began)
        outcome = Attempt.Outcome.FAILED if is_own_time else Attempt.Outcome.UNAVAILABLE
        close_sandbox()
        release_submission(row, outcome, FAILURE_MESSAGE, TOOK_TOO_LONG)
    except Exception as error:
        if is_storage_error(error):
            release_after_storage_error(row, FAILURE_MESSAGE, error)
            raise
        logger.exception("attempt %d at %s failed", row.attempt, row.pk)
        close_sandbox()
        # Without cells, the reference of a problem fails too.
        is_own_error = not (is_machine_error(error) or SHARED_STATE.had_cell_error_since(began))
        outcome = Attempt.Outcome.FAILED if is_own_error else Attempt.Outcome.UNAVAILABLE
        release_submission(row, outcome, FAILURE_MESSAGE, logs.redact_values(f"{type(error).__name__}: {error}"))
        return is_own_error
    finally:
        resume_jobs()
        practice_quota.add_network_bytes(row.network_key, publisher.published_bytes)
    return True


def conclude_attempt(row: Submission, report: GradingReport, started_at: datetime, began: float) -> None:
    """Store the report, unless the attempt may not decide. `began` is the start by the monotonic clock. Raises
    LeaseLostError."""
    if FREEZE_DETECTOR.was_frozen_since(began):
        logger.warning("attempt %d at %s is discarded, because this process was frozen", row.attempt, row.pk)
        release_submission(row, Attempt.Outcome.UNAVAILABLE, FAILURE_MESSAGE, WORKER_FROZEN)
    elif report.verdict == Verdict.JUDGE_ERROR:
        release_submission(row, Attempt.Outcome.FAILED, report.message, report.message)
    elif store_with_retries(row, report):
        log_verdict(row, report, started_at)
        count_result(row, report)
        if report.cases and not row.custom_input:
            store_judged_outputs(get_problem_or_warm_up(row.slug), row.seed, get_sandbox)
    else:
        raise LeaseLostError


def has_shared_outcomes(row: Submission) -> bool:
    """Return whether nothing is left to compute that all submissions to this problem need. Otherwise that took the time
    of the attempt, and the next attempt needs less. A run on the candidate's own input needs nothing of it."""
    if row.custom_input:
        return True
    if row.seed is None:
        return False
    cache = get_outcome_cache(get_cache_folder())
    return cache.has_fingerprints(get_problem_or_warm_up(row.slug), row.seed, get_sandbox())


def store_with_retries(row: Submission, report: GradingReport) -> bool:
    """Store the report. A restart of the database takes a few seconds, and then nothing needs to be judged again."""
    for seconds in STORE_RETRY_SECONDS:
        try:
            return store_report(row.pk, row.attempt, report)
        except Exception as error:
            if not is_storage_error(error):
                raise
            logger.warning("the report could not be stored; retrying in %.0f s: %s", seconds, error)
        connection.close()
        time.sleep(seconds)
    return store_report(row.pk, row.attempt, report)


def log_lost_lease(row: Submission) -> None:
    if Submission.all_objects.filter(pk=row.pk, state=Submission.State.CANCELLED).exists():
        logger.info("attempt %d at %s stopped because the candidate cancelled the submission", row.attempt, row.pk)
    elif SHARED_STATE.must_release:
        logger.info("attempt %d at %s was released because this worker stops", row.attempt, row.pk)
    else:
        logger.warning("attempt %d at %s lost its lease to another one, or its row was deleted", row.attempt, row.pk)


def log_verdict(row: Submission, report: GradingReport, started_at: datetime) -> None:
    now = timezone.now()
    spans = {"wait_ms": started_at - row.created_at, "run_ms": now - started_at, "total_ms": now - row.created_at}
    times = {name: round(span.total_seconds() * 1000, 1) for name, span in spans.items()}
    fields = {"slug": row.slug, "kind": row.kind, "verdict": str(report.verdict), "backend": report.backend}
    message = "%s of %s: %s, after %.0f ms in the queue and %.0f ms of judging"
    logger.info(message, row.kind, row.slug, report.verdict, times["wait_ms"], times["run_ms"], extra=fields | times)


def grade_submission(row: Submission, lease: Lease, publisher: BatchedPublisher) -> GradingReport:
    """Grade the row and publish each result. Raises LeaseLostError instead of publishing without a lease."""

    def require_lease_before(publish: Callable[[T], None]) -> Callable[[T], None]:
        def publish_under_lease(result: T) -> None:
            lease.require_held()
            publish(result)

        return publish_under_lease

    problem = get_problem_or_warm_up(row.slug)
    context = GradingContext(
        problem,
        get_sandbox(),
        seed=assign_seed(row, problem, get_sandbox),
        only_samples=row.kind == Submission.Kind.RUN,
        must_measure=is_measured_again(row),
        on_case=require_lease_before(publisher.publish_case),
        on_implementation=require_lease_before(publisher.publish_implementation),
    )
    if row.custom_input:
        return grade_custom_input(context, bytes(row.source), CustomInput.decode(bytes(row.custom_input)))
    return grade_exercise(context, get_exercise_spec(problem, row.exercise), bytes(row.source))


def get_sandbox() -> PooledSandbox:
    """Return this process's sandbox, opened at its first submission: cells do not survive a fork."""
    global _sandbox  # noqa: PLW0603 -- one for each process, for its whole life
    if _sandbox is None:
        _sandbox = open_sandbox(spare=2, max_cells=CELLS_PER_PROCESS)
    return _sandbox


def read_pool_meters() -> Meters:
    return Meters() if _sandbox is None else _sandbox.read_meters()


def interrupt_jobs() -> None:
    if _sandbox is not None:
        _sandbox.interrupt()


def resume_jobs() -> None:
    if _sandbox is not None:
        _sandbox.resume()


def close_sandbox() -> None:
    global _sandbox  # noqa: PLW0603 -- see above
    if _sandbox is not None:
        _sandbox.close()
        _sandbox = None
