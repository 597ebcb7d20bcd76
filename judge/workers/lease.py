"""The lease of a submission that is being judged. A thread renews it until the work is done or the lease is lost."""

import logging
import threading
from collections.abc import Callable
from contextvars import copy_context
from types import TracebackType
from typing import Self

from django.db import Error, connection

from judge.actions.queue.renew_lease import is_leased_to, renew_lease
from judge.messaging import wakeup
from judge.models import Attempt, Submission
from judge.operations.queue_status import WORKER_STOPPED
from judge.workers.release import try_release
from judge.workers.shared_state import SHARED_STATE

logger = logging.getLogger(__name__)
RENEW_SECONDS = 2.0
"""A worker notices within this time that the candidate cancelled the submission, or that it must stop itself. Then it
ends the program."""


class LeaseLostError(Exception):
    """The row was cancelled, deleted or released, or another attempt has claimed it. This attempt's results must be
    dropped."""


class Lease:
    """Use as a context manager. Raises LeaseLostError on entry if the lease is already lost.

    `on_renewed` is called in the lease's thread after each renewal, and `on_lost` when the lease is lost. They must
    return soon and raise nothing.
    """

    def __init__(
        self,
        row: Submission,
        on_renewed: Callable[[], None] = lambda: None,
        on_lost: Callable[[], None] = lambda: None,
    ) -> None:
        self._row = row
        self._on_renewed = on_renewed
        self._on_lost = on_lost
        self._done = threading.Event()
        self._lost = False
        self._thread = threading.Thread(
            target=copy_context().run, args=(self._renew_until_done,), name=f"lease of {row.pk}", daemon=True
        )

    def __enter__(self) -> Self:
        # The row may have been deleted after it was claimed. Then no event may be published. The claim set the lease
        # just now, so it is not written again.
        if not is_leased_to(self._row.pk, self._row.attempt):
            raise LeaseLostError
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._thread.join()

    def require_held(self) -> None:
        if self._lost:
            raise LeaseLostError

    def _renew_until_done(self) -> None:
        try:
            while not self._done.wait(RENEW_SECONDS) and not self._lost:
                if SHARED_STATE.must_release:
                    self._release()
                else:
                    self._renew()
                if self._lost:
                    self._on_lost()
        finally:
            connection.close()

    def _release(self) -> None:
        """Give the submission to another worker at once, at no cost of an attempt."""
        self._lost = try_release(self._row, Attempt.Outcome.UNAVAILABLE, "", WORKER_STOPPED)
        if self._lost:
            wakeup.notify_workers(self._row.tag)

    def _renew(self) -> None:
        try:
            self._lost = not renew_lease(self._row.pk, self._row.attempt)
            self._on_renewed()
        except Error:
            SHARED_STATE.record_storage_error()
            logger.warning("could not renew the lease of %s; retrying", self._row.pk, exc_info=True)
            connection.close_if_unusable_or_obsolete()
