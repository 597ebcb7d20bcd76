"""Publishes the results of a submission in batches, because a command to Redis takes as long as checking a case."""

import logging
import os
import queue
import threading
import time
from collections.abc import Callable
from typing import Self
from uuid import UUID

from judge.messaging.publisher import EventPublisher

logger = logging.getLogger(__name__)

BATCH_SECONDS = 0.025
"""How long a result waits for others. Nobody sees such a delay."""


class BatchedPublisher(EventPublisher):
    """Call `flush` before the row changes, so that its results come first. Used as a context manager, it discards at
    the end what was not sent, which does not count."""

    def __init__(self, submission: UUID) -> None:
        super().__init__(submission)
        self._pending: list[tuple[str, str]] = []
        self._lock = threading.Lock()
        self._send_lock = threading.Lock()
        """Held while a batch is sent, so that the batches stay in order."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._pending = []

    def flush(self) -> None:
        with self._send_lock:
            with self._lock:
                batch, self._pending = self._pending, []
            if batch:
                self.publish_batch(batch)

    def _publish(self, event: str, data: str) -> None:
        with self._lock:
            is_first = not self._pending
            self._pending.append((event, data))
        if is_first:
            _TIMER.call_later(self.flush)


class _Timer:
    """Calls functions BATCH_SECONDS later, in one thread of each process that uses it."""

    def __init__(self) -> None:
        self._process = 0
        self._calls: queue.SimpleQueue[tuple[float, Callable[[], None]]] = queue.SimpleQueue()

    def call_later(self, function: Callable[[], None]) -> None:
        if self._process != os.getpid():  # threads do not survive a fork
            self._process, self._calls = os.getpid(), queue.SimpleQueue()
            threading.Thread(target=self._run, args=(self._calls,), name="event-batches", daemon=True).start()
        self._calls.put((time.monotonic() + BATCH_SECONDS, function))

    def _run(self, calls: queue.SimpleQueue[tuple[float, Callable[[], None]]]) -> None:
        while True:
            moment, function = calls.get()
            time.sleep(max(0.0, moment - time.monotonic()))
            try:
                function()
            except Exception:
                logger.exception("a batch of events was not published")


_TIMER = _Timer()
