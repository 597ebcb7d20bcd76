"""Memory shared by a worker's main process and the judging processes that it forks.

Each judging process has its own slot for its counters, and no other process writes to it. All may write the rest.
"""

import mmap
import os
import platform
import struct
import time
from dataclasses import astuple, fields

from sandbox import PoolCounters

MAX_PROCESSES = 256
_SLOT = struct.Struct("=4qqd")
"""The `PoolCounters` of a judging process, in the order of its fields."""
_MOMENT = struct.Struct("=d")
"""A reading of time.monotonic(), which is the same clock in all processes. 0 means never."""
_STORAGE_ERROR_OFFSET = 1 + MAX_PROCESSES * _SLOT.size
_RELEASE_OFFSET = _STORAGE_ERROR_OFFSET + _MOMENT.size
_CELL_ERROR_OFFSET = _RELEASE_OFFSET + _MOMENT.size
_CLOCK_JUMP_OFFSET = _CELL_ERROR_OFFSET + _MOMENT.size
_CLOCK_OFFSET = _CLOCK_JUMP_OFFSET + _MOMENT.size
_CARD_ERROR_OFFSET = _CLOCK_OFFSET + _MOMENT.size
_CARD_ERROR_BYTES = 500


class SharedState:
    def __init__(self) -> None:
        self.main_pid = os.getpid()
        self.backend = ""
        """The name of the sandbox's backend, or "" until the self-test has passed."""
        self._memory = mmap.mmap(-1, _CARD_ERROR_OFFSET + _CARD_ERROR_BYTES)

    @property
    def worker_name(self) -> str:
        """The worker's name on the operator's pages."""
        return f"{platform.node()}:{self.main_pid}"

    @property
    def process_name(self) -> str:
        """The name under which an attempt records its process."""
        return f"{self.worker_name}:{os.getpid()}"

    @property
    def draining(self) -> bool:
        """Whether the processes must claim no more rows. The main process sets it after it stops receiving tasks."""
        return self._memory[0] != 0

    @draining.setter
    def draining(self, value: bool) -> None:
        self._memory[0] = int(value)

    def announce_stop(self, seconds: float) -> None:
        """Make the processes claim no more rows, and release what they still judge after `seconds`."""
        _MOMENT.pack_into(self._memory, _RELEASE_OFFSET, time.monotonic() + seconds)

    @property
    def is_stopping(self) -> bool:
        return self._release_at > 0

    @property
    def must_release(self) -> bool:
        """Whether the processes must release what they still judge, because this worker stops soon."""
        return 0 < self._release_at <= time.monotonic()

    @property
    def _release_at(self) -> float:
        return _MOMENT.unpack_from(self._memory, _RELEASE_OFFSET)[0]

    def record_storage_error(self) -> None:
        """Record that a process found the database or a disk unavailable just now."""
        _MOMENT.pack_into(self._memory, _STORAGE_ERROR_OFFSET, time.monotonic())

    def had_storage_error(self, seconds: float) -> bool:
        """Whether a process recorded such an error within the last `seconds`."""
        (at,) = _MOMENT.unpack_from(self._memory, _STORAGE_ERROR_OFFSET)
        return at > 0 and time.monotonic() - at < seconds

    def record_cell_error(self) -> None:
        """Record that what creates this worker's cells did not answer just now."""
        _MOMENT.pack_into(self._memory, _CELL_ERROR_OFFSET, time.monotonic())

    def had_cell_error_since(self, moment: float) -> bool:
        """`moment` is a reading of time.monotonic()."""
        return _MOMENT.unpack_from(self._memory, _CELL_ERROR_OFFSET)[0] > moment

    @property
    def clock_offset(self) -> float:
        """By how much the database's clock is ahead of time.monotonic(). 0 before the first reading."""
        return _MOMENT.unpack_from(self._memory, _CLOCK_OFFSET)[0]

    @clock_offset.setter
    def clock_offset(self, value: float) -> None:
        _MOMENT.pack_into(self._memory, _CLOCK_OFFSET, value)

    def record_clock_jump(self) -> None:
        """Record that a process noticed a jump of the database's clock just now."""
        _MOMENT.pack_into(self._memory, _CLOCK_JUMP_OFFSET, time.monotonic())

    def had_clock_jump(self, seconds: float) -> bool:
        """Whether a process noticed a jump within the last `seconds`."""
        (at,) = _MOMENT.unpack_from(self._memory, _CLOCK_JUMP_OFFSET)
        return at > 0 and time.monotonic() - at < seconds

    @property
    def card_error(self) -> str:
        """Why this worker's GPU cannot be used, or "". Only a restart of the worker clears it."""
        stored = self._memory[_CARD_ERROR_OFFSET : _CARD_ERROR_OFFSET + _CARD_ERROR_BYTES]
        return stored.rstrip(b"\0").decode(errors="ignore")

    @card_error.setter
    def card_error(self, error: str) -> None:
        stored = error.encode()[:_CARD_ERROR_BYTES].ljust(_CARD_ERROR_BYTES, b"\0")
        self._memory[_CARD_ERROR_OFFSET : _CARD_ERROR_OFFSET + _CARD_ERROR_BYTES] = stored

    def write_pool_counters(self, slot: int, pool_counters: PoolCounters) -> None:
        if slot < MAX_PROCESSES:
            _SLOT.pack_into(self._memory, 1 + slot * _SLOT.size, *astuple(pool_counters))

    def read_pool_counters(self) -> list[PoolCounters]:
        names = [field.name for field in fields(PoolCounters)]
        slots = _SLOT.iter_unpack(self._memory[1:_STORAGE_ERROR_OFFSET])
        return [PoolCounters(**dict(zip(names, slot, strict=True))) for slot in slots]


SHARED_STATE = SharedState()
"""This worker's state, created before it forks."""
