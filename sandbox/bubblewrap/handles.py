"""Handles on the processes of a cell (see `sandbox.cell.CellHandle`), for both ways to create one."""

import contextlib
import os
import select
import signal
import subprocess
from pathlib import Path
from typing import Protocol

from sandbox.bubblewrap.cgroups import Cgroup
from sandbox.limits import Limits


class CellProcesses(Protocol):
    """The processes of a cell, found by its pid 1."""

    def list_first_process(self) -> list[int]:
        """The host pid of the cell's pid 1, as a list of at most one item. Empty if the kernel does not say."""
        ...

    def kill(self) -> None:
        """Kill all of them, without waiting until they are dead."""
        ...

    def destroy(self) -> None:
        """Kill all of them and wait until they are dead. It may be called twice."""
        ...


class LimitedCellHandle:
    """A cell's processes and their cgroup."""

    def __init__(self, processes: CellProcesses) -> None:
        self._processes = processes
        self.cgroup: Cgroup | None = None
        self.is_destroyed = False

    def apply_limits(self, limits: Limits) -> None:
        self.set_cell_limits(limits.cell_memory_bytes, limits.cell_processes)

    def set_cell_limits(self, memory_bytes: int, processes: int) -> None:
        """Set the limits of the control group. Without one, each process has its own limits."""
        if self.cgroup is not None:
            self.cgroup.set_limits(memory_bytes, processes)

    def has_hit_memory_limit(self) -> bool:
        return self.cgroup is not None and self.cgroup.has_oom_kill()

    def list_processes(self) -> list[int]:
        """The host pids of an idle cell's processes: its pid 1 and, once they exist, the relay and the waiting fork.
        Empty if the kernel does not say."""
        first = self._processes.list_first_process()
        return [*first, *(child for pid in first for child in _list_children(pid))]

    def kill(self) -> None:
        self._processes.kill()

    def destroy(self) -> None:
        self.is_destroyed = True
        self._processes.destroy()


class BubblewrapProcess:
    """One running bubblewrap: that of a cell, or that of a template and of all cells that are forked from it."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def list_first_process(self) -> list[int]:
        return _list_children(self._process.pid)

    def kill(self) -> None:
        """Kill the first process. The kernel then kills the others of its pid namespace, and bubblewrap exits.

        Bubblewrap is not killed first: its child would be reparented to a process that may never reap it.
        """
        if self._process.poll() is None:
            for pid in self.list_first_process() or [self._process.pid]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    def destroy(self) -> None:
        self.kill()
        self._process.wait()


class ForkedProcess:
    """The pid 1 of a cell that was forked from a template, which reaps it. Takes over the descriptor `pidfd`."""

    def __init__(self, pid: int, pidfd: int) -> None:
        self.pid = pid
        self._pidfd = pidfd

    def list_first_process(self) -> list[int]:
        return [self.pid]

    def kill(self) -> None:
        """Kill the cell's pid 1. It is dead when the kernel has killed and reaped all others of its pid namespace."""
        if self._pidfd >= 0:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)

    def destroy(self) -> None:
        if self._pidfd < 0:
            return
        self.kill()
        exit_poll = select.poll()
        exit_poll.register(self._pidfd, select.POLLIN)
        exit_poll.poll()
        os.close(self._pidfd)
        self._pidfd = -1


def _list_children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []
