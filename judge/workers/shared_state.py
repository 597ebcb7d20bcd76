"""What a worker's main process and the judging processes that it forks tell each other: a page of memory they share.

Each judging process has a slot of its own, in which it alone writes.
"""

import mmap
import os
import platform
import struct

from sandbox import Meters

MAX_PROCESSES = 256
_SLOT = struct.Struct("=4qqd")


class SharedState:
    def __init__(self) -> None:
        self.main = os.getpid()
        self.backend = ""
        """Of its sandboxes, once that is proven."""
        self._memory = mmap.mmap(-1, 1 + MAX_PROCESSES * _SLOT.size)

    @property
    def worker(self) -> str:
        """By this name operators know the worker."""
        return f"{platform.node()}:{self.main}"

    @property
    def process(self) -> str:
        """By this name an attempt knows the process that makes it."""
        return f"{self.worker}:{os.getpid()}"

    @property
    def draining(self) -> bool:
        """Nothing more is to be claimed. The main process takes no more bells by then."""
        return self._memory[0] != 0

    @draining.setter
    def draining(self, wanted: bool) -> None:
        self._memory[0] = int(wanted)

    def write_meters(self, slot: int, meters: Meters) -> None:
        if slot < MAX_PROCESSES:
            numbers = meters.ready, meters.in_use, meters.made, meters.destroyed, meters.waits, meters.waited_seconds
            _SLOT.pack_into(self._memory, 1 + slot * _SLOT.size, *numbers)

    def read_meters(self) -> list[Meters]:
        slots = _SLOT.iter_unpack(self._memory[1:])
        return [
            Meters(ready=ready, in_use=in_use, made=made, destroyed=destroyed, waits=waits, waited_seconds=seconds)
            for ready, in_use, made, destroyed, waits, seconds in slots
        ]


SHARED_STATE = SharedState()
"""This worker's: made before it forks."""
