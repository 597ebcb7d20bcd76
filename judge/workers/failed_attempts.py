"""What an attempt that brings no report costs. `requeue_submission` then decides whether the submission goes back to
the queue or ends with a judge error.

What a program or the judge did costs an attempt. What the machine, the database, the broker or a lost cell did costs
none.
"""

import logging
from dataclasses import dataclass

from celery.exceptions import SoftTimeLimitExceeded

from judge import logs
from judge.actions.queue.lease import free_cancelled_place
from judge.domain.catalog import get_problem_or_warm_up
from judge.grading.errors import NotMeasurableError
from judge.grading.outcome_cache import get_cache_folder, get_outcome_cache
from judge.models import Attempt, Submission
from judge.operations.queue_status import CELL_LOST_PREFIX, NOT_MEASURED, TOOK_TOO_LONG
from judge.storage_errors import is_machine_error, is_storage_error
from judge.workers.lease_thread import LeaseLostError
from judge.workers.process_sandbox import close_sandbox, get_sandbox
from judge.workers.shared_state import SHARED_STATE
from judge.workers.storage_outages import release_after_storage_error, release_submission
from sandbox import JobInterruptedError, SandboxUnavailable
from sandbox.cell import CellLostError

logger = logging.getLogger(__name__)

FAILURE_MESSAGE = (
    "The judge failed with an internal error, which the worker's log describes. "
    "Submit again. If the error persists, contact the operator of this server."
)
NOT_MEASURED_MESSAGE = (
    "The CPU time of your solution could not be measured, because this server is too busy. Submit again later."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """How an attempt failed.

    `log_text` completes the log's sentence "attempt 2 at ID ...", and `error` is stored with the attempt. `message` is
    for the candidate, if the submission ends with this attempt. The log has the traceback of `trace`. `can_go_on` is
    False if the next submission would fail for the same reason.
    """

    log_text: str
    ending: Attempt.Ending
    error: str
    message: str = FAILURE_MESSAGE
    level: int = logging.WARNING
    trace: Exception | None = None
    needs_new_sandbox: bool = True
    can_go_on: bool = True


def end_failed_attempt(row: Submission, error: Exception, started_monotonic: float) -> bool:
    """Release the submission after `error`. Returns whether this process can judge the next one.

    `started_monotonic` is the start of the attempt by the monotonic clock. An error of the database, the broker or a
    disk is raised again after the release.
    """
    if isinstance(error, LeaseLostError | JobInterruptedError):
        log_lost_lease(row)
        free_cancelled_place(row)
        return True
    failure = find_failure(row, error, started_monotonic)
    if failure is None:
        release_after_storage_error(row, FAILURE_MESSAGE, error)
        raise error
    logger.log(failure.level, "attempt %d at %s %s", row.attempt, row.pk, failure.log_text, exc_info=failure.trace)
    if failure.needs_new_sandbox:
        close_sandbox()
    release_submission(row, failure.ending, failure.message, failure.error)
    return failure.can_go_on


def find_failure(row: Submission, error: Exception, started_monotonic: float) -> Failure | None:
    """Return how the attempt failed. None for an error of the database, the broker or a disk."""
    unavailable, failed = Attempt.Ending.UNAVAILABLE, Attempt.Ending.FAILED
    # Without cells, the reference of a problem fails too.
    had_cells = not SHARED_STATE.had_cell_error_since(started_monotonic)
    match error:
        case SandboxUnavailable() | CellLostError():
            prefix = CELL_LOST_PREFIX if isinstance(error, CellLostError) else ""
            log_text = f"got no cell or lost it: {error}"
            return Failure(
                log_text=log_text, ending=unavailable, error=f"{prefix}{error}", level=logging.ERROR, can_go_on=False
            )
        case NotMeasurableError():
            return Failure(
                log_text=f"is discarded: {error}",
                ending=unavailable,
                error=NOT_MEASURED,
                message=NOT_MEASURED_MESSAGE,
                needs_new_sandbox=False,
            )
        case SoftTimeLimitExceeded():
            ending = failed if had_cells and has_shared_outcomes(row) else unavailable
            return Failure(log_text="took too long", ending=ending, error=TOOK_TOO_LONG)
        case _ if is_storage_error(error):
            return None
    is_own_error = had_cells and not is_machine_error(error)
    return Failure(
        log_text="failed",
        ending=failed if is_own_error else unavailable,
        error=logs.redact_values(f"{type(error).__name__}: {error}"),
        level=logging.ERROR,
        trace=error,
        can_go_on=is_own_error,
    )


def has_shared_outcomes(row: Submission) -> bool:
    """Return whether nothing is left to compute that all submissions to this problem need. Otherwise that took the time
    of the attempt, and the next attempt needs less. A run on the candidate's own input needs nothing of it."""
    if row.custom_input:
        return True
    if row.seed is None:
        return False
    cache = get_outcome_cache(get_cache_folder())
    return cache.has_fingerprints(get_problem_or_warm_up(row.slug), row.seed, get_sandbox())


def log_lost_lease(row: Submission) -> None:
    if Submission.all_objects.filter(pk=row.pk, state=Submission.State.CANCELLED).exists():
        logger.info("attempt %d at %s stopped because the candidate cancelled the submission", row.attempt, row.pk)
    elif SHARED_STATE.must_release:
        logger.info("attempt %d at %s was released because this worker stops", row.attempt, row.pk)
    else:
        logger.warning("attempt %d at %s lost its lease to another one, or its row was deleted", row.attempt, row.pk)
