"""The lease of a submission that is being judged, and what all leases of a worker have in common: a thread renews them
until the work is done or the lease is lost."""

import logging
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextvars import copy_context
from types import TracebackType
from typing import Self

from django.db import Error, connection

from judge.actions.queue.lease import is_leased_to, renew_lease
from judge.messaging import wakeup
from judge.models import Attempt, Submission
from judge.operations.queue_status import WORKER_STOPPED
from judge.workers.shared_state import SHARED_STATE
from judge.workers.storage_outages import try_release

logger = logging.getLogger(__name__)
RENEW_SECONDS = 2.0
"""A worker notices within this time that the candidate cancelled the submission, or that it must stop itself. Then it
ends the program."""


class LeaseLostError(Exception):
    """The row was cancelled, deleted or released, or another attempt has claimed it. This attempt's results must be
    dropped."""


class LeaseThread(ABC):
    """Use as a context manager. After it ends, nothing renews the lease.

    `subject` says in logs what the lease is of. `on_lost` is called in the lease's thread when the lease is lost. It
    must return soon and raise nothing.
    """

    def __init__(self, subject: str, on_lost: Callable[[], None] = lambda: None) -> None:
        self._subject, self._on_lost = subject, on_lost
        self._done = threading.Event()
        self._lost = False
        run = copy_context().run
        self._thread = threading.Thread(
            target=run, args=(self._renew_until_done,), name=f"lease of {subject}", daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._thread.join()

    def require_held(self) -> None:
        """Raise LeaseLostError if the last renewal found that the row was cancelled, deleted, released or reclaimed."""
        if self._lost:
            raise LeaseLostError

    def _renew_until_done(self) -> None:
        try:
            while not self._done.wait(RENEW_SECONDS) and not self._lost:
                self.renew()
                if self._lost:
                    self._on_lost()
        finally:
            connection.close()

    def renew(self) -> None:
        """Extend the lease. A worker that is stopped gives the row to another one, without using up an attempt."""
        try:
            self._lost = self.release() if SHARED_STATE.must_release else not self.extend()
        except Error:
            SHARED_STATE.record_storage_error()
            logger.warning("could not renew the lease of %s; retrying", self._subject, exc_info=True)
            connection.close_if_unusable_or_obsolete()

    @abstractmethod
    def extend(self) -> bool:
        """Renew the lease in the database. Return False if this attempt no longer holds the row."""

    @abstractmethod
    def release(self) -> bool:
        """Give the row back to the queue. Return False if that failed, so that the next renewal tries again."""


class SubmissionLease(LeaseThread):
    """Raises LeaseLostError on entry if the lease is already lost.

    `on_renewed` is called after each renewal, as `on_lost` is when the lease is lost.
    """

    def __init__(
        self,
        row: Submission,
        on_renewed: Callable[[], None] = lambda: None,
        on_lost: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(str(row.pk), on_lost)
        self._row, self._on_renewed = row, on_renewed

    def __enter__(self) -> Self:
        # The row may have been deleted after it was claimed. Then no event may be published. The claim set the lease
        # just now, so it is not written again.
        if not is_leased_to(self._row.pk, self._row.attempt):
            raise LeaseLostError
        return super().__enter__()

    def extend(self) -> bool:
        is_held = renew_lease(self._row.pk, self._row.attempt)
        self._on_renewed()
        return is_held

    def release(self) -> bool:
        is_released = try_release(self._row, Attempt.Ending.UNAVAILABLE, "", WORKER_STOPPED)
        if is_released:
            wakeup.notify_workers(self._row.tag)
        return is_released
