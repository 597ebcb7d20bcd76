"""Limits how many cells are in use, and orders the workers that wait for one."""

import threading
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import contextmanager

from sandbox.launcher.commands import RequestRefusedError

_POLL_SECONDS = 1.0


class CellSlots:
    """Slots for cells, first come, first served, with one exception. Thread-safe.

    A worker that already has a slot and waits for a second one goes first, and the last free slot is reserved for such
    a worker. While it waits, the time of its first cell is running, and workers that wait for each other must never
    fill all slots.
    """

    def __init__(self, max_slots: int) -> None:
        if max_slots < 2:
            raise ValueError(f"max_slots={max_slots} must be at least 2, because a job can need two cells")
        self._max_slots = max_slots
        self._changed = threading.Condition()
        self._used: Counter[str] = Counter()
        self._queue: list[_QueueEntry] = []
        self._closed = False

    @contextmanager
    def acquire_slot(self, worker: str, is_disconnected: Callable[[], bool]) -> Generator[None]:
        """Hold a slot for the duration of the block.

        Waits for a free slot while `is_disconnected()` is false. Raises RequestRefusedError.
        """
        self._acquire(worker, is_disconnected)
        try:
            yield
        finally:
            with self._changed:
                self._used[worker] -= 1
                self._used += Counter()  # drops workers without a slot
                self._changed.notify_all()

    def close(self) -> None:
        """Refuse all waiting workers."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def read_counts(self) -> dict[str, int]:
        with self._changed:
            return {"most": self._max_slots, "used": self._used.total(), "waiting": len(self._queue)}

    def _acquire(self, worker: str, is_disconnected: Callable[[], bool]) -> None:
        entry = _QueueEntry(worker)
        with self._changed:
            if len(self._queue) >= 4 * self._max_slots:
                raise RequestRefusedError(
                    "full", f"{len(self._queue)} jobs already wait for one of its {self._max_slots} cells"
                )
            self._queue.append(entry)
            try:
                while not self._is_next(entry):
                    self._changed.wait(_POLL_SECONDS)
                    if self._closed:
                        raise RequestRefusedError("stopping", "it is stopping")
                    if is_disconnected():
                        raise RequestRefusedError("disconnected", "the worker that waited for a cell disconnected")
            finally:
                self._queue.remove(entry)
                self._changed.notify_all()
            self._used[worker] += 1

    def _is_next(self, entry: "_QueueEntry") -> bool:
        free = self._max_slots - self._used.total()
        first = next((waiting for waiting in self._queue if self._used[waiting.worker]), None)
        if first is not None:
            return entry is first and free > 0
        return entry is self._queue[0] and free > 1


class _QueueEntry:
    """A waiting worker."""

    def __init__(self, worker: str) -> None:
        self.worker = worker
