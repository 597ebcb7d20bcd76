"""Memory shared by a worker's main process and the judging processes that it forks.

Each judging process has its own slot, and no other process writes to it.
"""

import mmap
import os
import platform
import struct
import time

from sandbox import Meters

MAX_PROCESSES = 256
_SLOT = struct.Struct("=4qqd")
_STORAGE_ERROR_AT = struct.Struct("=d")
_STORAGE_ERROR_OFFSET = 1 + MAX_PROCESSES * _SLOT.size


class SharedState:
    def __init__(self) -> None:
        self.main_pid = os.getpid()
        self.backend = ""
        """The name of the sandbox's backend, or "" until the self-test has passed."""
        self._memory = mmap.mmap(-1, _STORAGE_ERROR_OFFSET + _STORAGE_ERROR_AT.size)

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

    def record_storage_error(self) -> None:
        """Record that a process found the database or a disk unavailable just now."""
        _STORAGE_ERROR_AT.pack_into(self._memory, _STORAGE_ERROR_OFFSET, time.monotonic())

    def had_storage_error(self, seconds: float) -> bool:
        """Whether a process recorded such an error within the last `seconds`."""
        (at,) = _STORAGE_ERROR_AT.unpack_from(self._memory, _STORAGE_ERROR_OFFSET)
        return at > 0 and time.monotonic() - at < seconds

    def write_meters(self, slot: int, meters: Meters) -> None:
        if slot < MAX_PROCESSES:
            values = meters.ready, meters.in_use, meters.made, meters.destroyed, meters.waits, meters.waited_seconds
            _SLOT.pack_into(self._memory, 1 + slot * _SLOT.size, *values)

    def read_meters(self) -> list[Meters]:
        slots = _SLOT.iter_unpack(self._memory[1:_STORAGE_ERROR_OFFSET])
        return [
            Meters(ready=ready, in_use=in_use, made=made, destroyed=destroyed, waits=waits, waited_seconds=seconds)
            for ready, in_use, made, destroyed, waits, seconds in slots
        ]


SHARED_STATE = SharedState()
"""This worker's state, created before it forks."""
