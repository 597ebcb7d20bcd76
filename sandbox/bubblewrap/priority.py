"""The priority of the processes of a cell."""

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path

_NICENESS = 5
"""About a third of the CPU time that a process without it gets."""
FEW_THREADS = 4
"""A process with at most so many keeps its priority."""
LOWEST_PRIORITY = 19
"""The kernel gives such a thread about a twentieth of the CPU time of one with the priority of a cell."""


def lower_priority(processes: Iterable[int]) -> None:
    """Let this process and others of the machine go before a cell while the processors are busy. What the cell starts
    later inherits that, and cannot undo it."""
    priority = min(LOWEST_PRIORITY, os.getpriority(os.PRIO_PROCESS, 0) + _NICENESS)
    for pid in processes:
        os.setpriority(os.PRIO_PROCESS, pid, priority)


def lower_priority_of_many_threads(pid: int) -> None:
    """A thread inherits the priority of the one that starts it, so later ones have it from their start."""
    # The process, or one of its threads, may end meanwhile.
    with contextlib.suppress(OSError):
        threads = list(Path(f"/proc/{pid}/task").iterdir())
        for thread in threads if len(threads) > FEW_THREADS else ():
            with contextlib.suppress(ProcessLookupError):
                os.setpriority(os.PRIO_PROCESS, int(thread.name), LOWEST_PRIORITY)
