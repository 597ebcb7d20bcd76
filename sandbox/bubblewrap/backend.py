"""The bubblewrap backend: each cell is a new bubblewrap process with its own Python.

It needs user namespaces and no daemon.
"""

import compileall
import contextlib
import logging
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import IO

import numpy as np

from sandbox import seccomp_filters
from sandbox.base import SandboxUnavailable, Traits
from sandbox.bubblewrap import cgroups, command_line, mounts, runtime
from sandbox.bubblewrap.command_line import CellFilters
from sandbox.cell import Cell, CellLostError
from sandbox.interpreter import INSIDE_SOURCE
from sandbox.limits import Limits
from sandbox.pool import CellPool
from sandbox.runner import PooledSandbox

NAME = "bubblewrap"

_log = logging.getLogger(__name__)

_UNPRIVILEGED_ID = 65432
"""The uid and gid, of no account, that a worker running as root uses for its cells. uid 0 never runs in a cell."""

_NICENESS = 5
"""About a third of the CPU time that a process without it gets."""


def get_unavailable_reason() -> str | None:
    """Return why this backend cannot be used on this machine, or None if it can."""
    try:
        command_line.find_bwrap()
    except SandboxUnavailable as e:
        return str(e)
    return None


def open_backend(*, spare: int, max_cells: int) -> PooledSandbox:
    """Open a sandbox of this backend. Nothing starts before the first job."""
    pool = CellPool(BubblewrapCellFactory(), spare=spare, max_cells=max_cells)
    traits = Traits(python=sys.version.split()[0], numpy=np.__version__)
    return PooledSandbox(NAME, pool, seccomp_filters.build_submission_filter(), traits)


class BubblewrapCellFactory:
    """Creates cells (see `sandbox.pool.CellFactory`)."""

    def __init__(self) -> None:
        self._is_root = os.geteuid() == 0
        self._library_path = ""
        self._cgroup_folders: list[Path] = []
        self._cgroups: list[cgroups.Cgroup] = []

    def prepare(self) -> None:
        """Find what the cells need. As root, also make it readable for the uid that the cells run as."""
        compileall.compile_dir(INSIDE_SOURCE, quiet=2)  # if the folder is writable; otherwise each start compiles again
        self._runtime = runtime.find_runtime()
        bwrap = command_line.find_bwrap()
        self._readable_paths: dict[Path, Path] = {}
        if self._is_root:
            # The packaged bwrap finds its library relative to its package. At another path it needs LD_LIBRARY_PATH.
            package_folder = bwrap.parents[2]
            libraries = [
                file
                for file in runtime.list_shared_libraries((bwrap,))
                if file.resolve().is_relative_to(package_folder)
            ]
            self._readable_paths = mounts.bind_readable(
                [*(bind.source for bind in self._runtime.binds), bwrap, *libraries]
            )
            bwrap = self._readable_paths[bwrap]
            self._library_path = ":".join(str(self._readable_paths[library].parent) for library in libraries)
        self._bwrap = bwrap
        self._cgroup_folders = cgroups.find_writable_folders()
        cgroups.remove_stale(self._cgroup_folders)

    def create_cell(self, tmp_bytes: int) -> Cell:
        """Start bubblewrap and wait until the first process is ready.

        Raises SandboxUnavailable if bubblewrap fails or the cell runs another Python.
        """
        host_end, cell_end = socket.socketpair()
        filter_fds = CellFilters(
            start=_write_memfd(seccomp_filters.build_start_filter()),
            cell=_write_memfd(seccomp_filters.build_cell_filter()),
        )
        with tempfile.TemporaryFile() as errors:
            try:
                process = self._start_bwrap(cell_end, filter_fds, errors, tmp_bytes)
            finally:
                cell_end.close()
                for fd in filter_fds:
                    os.close(fd)
            handle = BubblewrapHandle(process)
            cell = Cell(host_end, handle, f"pid {process.pid}")
            try:
                cell.wait_until_ready()
            except CellLostError as e:
                cell.destroy()
                errors.seek(0)
                raise SandboxUnavailable(explain_failure(errors.read().decode(errors="replace"))) from e
        if cell.python != sys.version:
            cell.destroy()
            raise SandboxUnavailable(
                f"The cell runs Python {cell.python!r} but must run the worker's Python {sys.version!r}."
            )
        handle.lower_priority()
        self._add_to_cgroup(handle)
        return cell

    def close(self) -> None:
        """Wait up to a second for the last cells to exit, and remove their cgroups."""
        for _ in range(100):
            self._remove_dead_cgroups()
            if not self._cgroups:
                return
            time.sleep(0.01)

    def _add_to_cgroup(self, handle: "BubblewrapHandle") -> None:
        self._remove_dead_cgroups()
        if not self._cgroup_folders:
            return
        try:
            cgroup = cgroups.Cgroup(self._cgroup_folders)
            self._cgroups.append(cgroup)
            cgroup.add_processes(handle.list_processes())
        except OSError as e:
            _log.warning("No cgroup could be created; cells now run without cgroup limits: %s", e)
            self._cgroup_folders = []
        else:
            handle.cgroup = cgroup

    def _remove_dead_cgroups(self) -> None:
        self._cgroups = [cgroup for cgroup in self._cgroups if not cgroup.remove()]

    def _start_bwrap(
        self, channel: socket.socket, filter_fds: CellFilters, errors: IO[bytes], tmp_bytes: int
    ) -> subprocess.Popen[bytes]:
        uid = _UNPRIVILEGED_ID if self._is_root else None
        return subprocess.Popen(
            command_line.build_command(self._bwrap, self._runtime, self._readable_paths, filter_fds, tmp_bytes),
            stdin=channel.fileno(),
            stdout=channel.fileno(),
            stderr=errors,
            pass_fds=filter_fds,
            env={"LD_LIBRARY_PATH": self._library_path} if self._library_path else {},
            cwd="/",
            user=uid,
            group=uid,
            extra_groups=[] if self._is_root else None,
        )


def _write_memfd(data: bytes) -> int:
    fd = os.memfd_create("filter")
    os.write(fd, data)
    os.lseek(fd, 0, os.SEEK_SET)
    return fd


class BubblewrapHandle:
    """One running bubblewrap and its processes (see `sandbox.cell.CellHandle`)."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self.cgroup: cgroups.Cgroup | None = None

    def lower_priority(self) -> None:
        """Let this process and others of the machine go before the cell while the processors are busy. What the cell
        starts later inherits that, and cannot undo it."""
        priority = min(19, os.getpriority(os.PRIO_PROCESS, 0) + _NICENESS)
        for pid in self.list_processes():
            os.setpriority(os.PRIO_PROCESS, pid, priority)

    def apply_limits(self, limits: Limits) -> None:
        if self.cgroup is not None:
            self.cgroup.set_limits(limits.cell_memory_bytes, limits.cell_processes)

    def has_hit_memory_limit(self) -> bool:
        return self.cgroup is not None and self.cgroup.has_oom_kill()

    def list_first_process(self) -> list[int]:
        """The host pid of the cell's pid 1, as a list of at most one item. Empty if the kernel does not say."""
        return _list_children(self._process.pid)

    def list_processes(self) -> list[int]:
        """The host pids of an idle cell's processes: its pid 1, and the relay. Empty if the kernel does not say."""
        first = self.list_first_process()
        return [*first, *(child for pid in first for child in _list_children(pid))]

    def destroy(self) -> None:
        """Kill the cell's first process. The kernel then kills the other processes in the cell, and bubblewrap exits.

        Bubblewrap is not killed first: its child would be reparented to a process that may never reap it.
        """
        if self._process.poll() is None:
            for pid in self.list_first_process() or [self._process.pid]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self._process.wait()


def _list_children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def explain_failure(stderr: str) -> str:
    """Explain bubblewrap's standard error and say what to do about it."""
    complaint = stderr.strip()
    if not (setting := _find_blocking_setting(complaint)):
        return f"The sandbox cannot start. bubblewrap reported: {complaint}"
    return (
        "The sandbox cannot start. This kernel does not let bubblewrap create a user namespace. Allow it with\n"
        f"    sudo sysctl -w {setting}\n"
        f"or, if a Docker engine is available, set SANDBOX=docker. (bubblewrap reported: {complaint})"
    )


def _find_blocking_setting(complaint: str) -> str:
    """Find the kernel setting that allows user namespaces; "" if the complaint is about something else."""
    switch = Path("/proc/sys/kernel/apparmor_restrict_unprivileged_userns")
    if "max_*_namespaces" in complaint:
        return "user.max_user_namespaces=15000"
    if (
        (switch.exists() and switch.read_text().strip() == "1")
        or "user namespace" in complaint
        or "uid map" in complaint
    ):
        return "kernel.apparmor_restrict_unprivileged_userns=0"
    return ""
