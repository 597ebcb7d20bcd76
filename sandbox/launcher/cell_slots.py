"""Limits how many cells are in use and how much memory they may use together, and orders the workers that wait."""

import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sandbox.launcher.cell_memory import CELL_BYTES
from sandbox.launcher.commands import RequestRefusedError
from sandbox.launcher.settings import MEMORY
from sandbox.limits import MIB

_POLL_SECONDS = 1.0
_GRACE_SECONDS = 1.0
"""A request for memory is not refused before this time: the previous cell of a worker may still be exiting."""


@dataclass(slots=True, eq=False)
class CellSlot:
    """What a worker holds for one cell, from the request until the cell is destroyed."""

    worker: str
    memory_bytes: int = CELL_BYTES
    """The cell's memory limit."""


@dataclass(slots=True, eq=False)
class _WaitingRequest:
    """A request for a slot, or for more memory for a slot."""

    worker: str
    slot: CellSlot | None = None
    """The slot that needs more memory; None in a request for a slot."""
    more_bytes: int = 0
    requested_at: float = field(default_factory=time.monotonic)


class CellSlots:
    """Slots for cells, first come, first served, with one exception. Thread-safe.

    A worker that already has a slot and waits for a second one goes first, and the last free slot and the memory for it
    are reserved for such a worker. While it waits, the time of its first cell is running, and workers that wait for
    each other must never fill all slots. If all workers with slots wait for more memory, the last one is refused.
    """

    def __init__(self, max_slots: int, memory_bytes: int) -> None:
        if max_slots < 2 or memory_bytes < 2 * CELL_BYTES:
            raise ValueError(
                f"max_slots={max_slots} and memory_bytes={memory_bytes} must be enough for 2 cells, because a job can "
                "need two"
            )
        self._max_slots = max_slots
        self._memory_bytes = memory_bytes
        self._changed = threading.Condition()
        self._in_use: list[CellSlot] = []
        self._slot_requests: list[_WaitingRequest] = []
        self._memory_requests: list[_WaitingRequest] = []
        self._closed = False

    @contextmanager
    def acquire_slot(self, worker: str, is_disconnected: Callable[[], bool]) -> Generator[CellSlot]:
        """Hold a slot for the duration of the block.

        Waits for a free slot while `is_disconnected()` is false. Raises RequestRefusedError.
        """
        slot = self._acquire(worker, is_disconnected)
        try:
            yield slot
        finally:
            with self._changed:
                self._in_use.remove(slot)
                self._changed.notify_all()

    def raise_memory(self, slot: CellSlot, memory_bytes: int, is_disconnected: Callable[[], bool]) -> None:
        """Reserve the memory for a higher limit of a cell. A lower limit reserves as much as before.

        Waits for memory while `is_disconnected()` is false. Raises RequestRefusedError.
        """
        with self._changed:
            more_bytes = memory_bytes - slot.memory_bytes
            if more_bytes <= 0:
                return
            self._require_possible(memory_bytes)
            request = _WaitingRequest(slot.worker, slot, more_bytes)
            self._wait(self._memory_requests, request, self._can_raise_memory, is_disconnected)
            slot.memory_bytes += more_bytes

    def close(self) -> None:
        """Refuse all waiting workers."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def read_counts(self) -> dict[str, int]:
        with self._changed:
            return {
                "most": self._max_slots,
                "used": len(self._in_use),
                "waiting": len(self._slot_requests) + len(self._memory_requests),
                "memory_bytes": self._memory_bytes,
                "reserved_bytes": self._memory_bytes - self._count_free_bytes(),
            }

    def _acquire(self, worker: str, is_disconnected: Callable[[], bool]) -> CellSlot:
        with self._changed:
            if len(self._slot_requests) >= 4 * self._max_slots:
                raise RequestRefusedError(
                    "full", f"{len(self._slot_requests)} jobs already wait for one of its {self._max_slots} cells"
                )
            self._wait(self._slot_requests, _WaitingRequest(worker), self._can_take_slot, is_disconnected)
            slot = CellSlot(worker)
            self._in_use.append(slot)
            return slot

    def _wait(
        self,
        requests: list[_WaitingRequest],
        request: _WaitingRequest,
        can_proceed: Callable[[_WaitingRequest], bool],
        is_disconnected: Callable[[], bool],
    ) -> None:
        requests.append(request)
        self._changed.notify_all()
        try:
            while not can_proceed(request):
                if self._closed:
                    raise RequestRefusedError("stopping", "it is stopping")
                if is_disconnected() or (request.slot is not None and request.slot not in self._in_use):
                    raise RequestRefusedError("disconnected", "the worker that waited for a cell disconnected")
                grace = request.requested_at + _GRACE_SECONDS - time.monotonic()
                if grace <= 0 and request is self._find_deadlocked_request():
                    self._require_possible(self._count_bytes(request.worker) + request.more_bytes)
                    raise RequestRefusedError("full", "all its cells wait for memory that other cells have")
                self._changed.wait(min(_POLL_SECONDS, grace) if grace > 0 else _POLL_SECONDS)
        finally:
            requests.remove(request)
            self._changed.notify_all()

    def _require_possible(self, needed_bytes: int) -> None:
        """Refuse what one job needs if it would not fit without any other job."""
        most = self._memory_bytes - CELL_BYTES
        if needed_bytes > most:
            raise RequestRefusedError(
                "memory",
                f"the cells of this job would need {needed_bytes // MIB} MiB of memory, and one job can have "
                f"{most // MIB} MiB; give the launcher more with {MEMORY}",
            )

    def _count_bytes(self, worker: str) -> int:
        return sum(slot.memory_bytes for slot in self._in_use if slot.worker == worker)

    def _count_free_bytes(self) -> int:
        return self._memory_bytes - sum(slot.memory_bytes for slot in self._in_use)

    def _can_take_slot(self, request: _WaitingRequest) -> bool:
        free = min(self._max_slots - len(self._in_use), self._count_free_bytes() // CELL_BYTES)
        holders = {slot.worker for slot in self._in_use}
        first = next((waiting for waiting in self._slot_requests if waiting.worker in holders), None)
        if first is not None:
            return request is first and free > 0
        return request is self._slot_requests[0] and free > 1 and not self._memory_requests

    def _can_raise_memory(self, request: _WaitingRequest) -> bool:
        return request is self._memory_requests[0] and request.more_bytes <= self._count_free_bytes() - CELL_BYTES

    def _find_deadlocked_request(self) -> _WaitingRequest | None:
        """Find the last request for memory if no worker with a slot can proceed."""
        waiting_workers = {request.worker for request in (*self._slot_requests, *self._memory_requests)}
        if not self._memory_requests or not {slot.worker for slot in self._in_use} <= waiting_workers:
            return None
        can_raise_memory = any(map(self._can_raise_memory, self._memory_requests))
        can_proceed = can_raise_memory or any(map(self._can_take_slot, self._slot_requests))
        return None if can_proceed else self._memory_requests[-1]
