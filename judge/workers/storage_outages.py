"""What a worker does while the database or a disk is unavailable: it puts the submission that its attempt did not
judge back into the queue, and pauses."""

import logging
import threading
import time
from contextvars import copy_context

from django.db import connection

from judge import logs
from judge.actions.queue.requeue_submission import requeue_submission
from judge.messaging import wakeup
from judge.models import Attempt, Submission
from judge.operations.queue_status import STORAGE_ERROR_PREFIX
from judge.storage_errors import is_database_failure, is_storage_error
from judge.workers.shared_state import SHARED_STATE

logger = logging.getLogger(__name__)
RETRY_SECONDS = 2.0
"""Several times within the lease, so that the sweeper does not count the attempt as lost."""
FIRST_PAUSE_SECONDS = 1.0
MAX_PAUSE_SECONDS = 10.0


def release_submission(row: Submission, ending: Attempt.Ending, message: str, error: str = "") -> None:
    """Requeue the submission as `requeue_submission` does. If the database fails, a thread tries until it succeeds.

    The process meanwhile goes on. The thread ends with it; then the sweeper reclaims the submission.
    """
    if not try_release(row, ending, message, error):
        run = copy_context().run
        arguments = (release_when_possible, row, ending, message, error)
        threading.Thread(target=run, args=arguments, name=f"release of {row.pk}", daemon=True).start()


def release_after_storage_error(row: Submission, message: str, error: BaseException) -> None:
    text = logs.redact_values(f"{STORAGE_ERROR_PREFIX}{type(error).__name__}: {error}")
    release_submission(row, Attempt.Ending.UNAVAILABLE, message, text)


def release_when_possible(row: Submission, ending: Attempt.Ending, message: str, error: str) -> None:
    try:
        while not try_release(row, ending, message, error):
            connection.close()
            time.sleep(RETRY_SECONDS)
        wakeup.notify_workers(row.tag)
    except Exception:
        logger.exception("submission %s could not be released; the sweeper reclaims it", row.pk)
    finally:
        connection.close()


def try_release(row: Submission, ending: Attempt.Ending, message: str, error: str) -> bool:
    """Return False if the database failed. Its connection is closed if it does not work any more."""
    try:
        requeue_submission(row, ending, message, error)
    except Exception as failure:
        if not is_storage_error(failure):
            raise
        SHARED_STATE.record_storage_error()
        logger.warning("attempt %d at %s could not be released yet: %s", row.attempt, row.pk, failure)
        connection.close_if_unusable_or_obsolete()
        return False
    return True


class BackOff:
    """The pauses of a process that finds the database or a disk unavailable. Each is twice as long as the last one,
    up to `MAX_PAUSE_SECONDS`."""

    def __init__(self) -> None:
        self._failures = 0

    @property
    def is_active(self) -> bool:
        return self._failures > 0

    def pause_after(self, error: BaseException) -> None:
        if is_database_failure(error):
            SHARED_STATE.record_storage_error()
            connection.close_if_unusable_or_obsolete()
        self.pause()

    def pause(self) -> None:
        time.sleep(min(MAX_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2.0 ** min(self._failures, 10)))
        self._failures += 1

    def reset(self) -> None:
        self._failures = 0
