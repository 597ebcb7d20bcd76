"""The lease of a timing job, renewed by a thread, as `judge.workers.lease` does for a submission."""

import logging
import threading
from contextvars import copy_context
from types import TracebackType
from typing import Self

from django.db import Error, connection

from judge.actions.timing.claim_timing import release_timing, renew_timing
from judge.models import TimingJob
from judge.operations.queue_status import WORKER_STOPPED
from judge.workers.lease import RENEW_SECONDS, LeaseLostError
from judge.workers.shared_state import SHARED_STATE

logger = logging.getLogger(__name__)


class TimingLease:
    """Use as a context manager. After it ends, nothing renews the lease."""

    def __init__(self, job: TimingJob) -> None:
        self._job = job
        self._done = threading.Event()
        self._lost = False
        run = copy_context().run
        self._thread = threading.Thread(target=run, args=(self._renew_until_done,), name=f"timing of {job.pk}")
        self._thread.daemon = True

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._thread.join()

    def require_held(self) -> None:
        """Raise LeaseLostError if the job was deleted, released or reclaimed."""
        if self._lost:
            raise LeaseLostError

    def _renew_until_done(self) -> None:
        try:
            while not self._done.wait(RENEW_SECONDS) and not self._lost:
                self.renew()
        finally:
            connection.close()

    def renew(self) -> None:
        """Extend the lease. A worker that is stopped gives the job to another one, at no cost of an attempt."""
        try:
            if SHARED_STATE.must_release:
                release_timing(self._job, WORKER_STOPPED, is_attempt=False)
                self._lost = True
            else:
                self._lost = not renew_timing(self._job)
        except Error:
            SHARED_STATE.record_storage_error()
            logger.warning("could not renew the lease of the timing of %s; retrying", self._job.pk, exc_info=True)
            connection.close_if_unusable_or_obsolete()
