"""The bubblewrap backend: each cell is a fresh bubblewrap with its own Python. Needs user namespaces, no daemon."""

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

from sandbox import filters
from sandbox.base import SandboxUnavailable, Traits
from sandbox.bubblewrap import cgroups, command, mounts, runtime
from sandbox.cell import Cell, CellLost
from sandbox.limits import Limits
from sandbox.pool import Pool
from sandbox.runner import PooledSandbox
from sandbox.start import OWN_CODE

NAME = "bubblewrap"

_log = logging.getLogger(__name__)

_UNPRIVILEGED = 65432
"""The uid and gid, of no account, as which a worker that runs as root starts its boxes: uid 0 never enters one."""


def available() -> str | None:
    """Why this backend cannot be used here; None where nothing speaks against it."""
    try:
        command.find_bwrap()
    except SandboxUnavailable as e:
        return str(e)
    return None


def open_backend(*, spare: int, max_cells: int) -> PooledSandbox:
    """A sandbox of this backend. Nothing is started before the first job."""
    pool = Pool(BubblewrapCells(), spare=spare, max_cells=max_cells)
    traits = Traits(python=sys.version.split()[0], numpy=np.__version__)
    return PooledSandbox(NAME, pool, filters.for_submission(), traits)


class BubblewrapCells:
    """Makes cells (see `sandbox.pool.Maker`)."""

    def __init__(self) -> None:
        self._as_root = os.geteuid() == 0
        self._library_path = ""
        self._cgroup_folders: list[Path] = []
        self._cgroups_made: list[cgroups.Cgroup] = []

    def prepare(self) -> None:
        """Find what the boxes need and, as root, make it readable for the uid that they run as."""
        compileall.compile_dir(OWN_CODE, quiet=2)  # where the folder may be written; else each start compiles
        self._runtime = runtime.find()
        bwrap = command.find_bwrap()
        self._readable: dict[Path, Path] = {}
        if self._as_root:
            # The packaged bwrap finds its library beside its package; bound elsewhere it must be told.
            beside = bwrap.parents[2]
            libraries = [file for file in runtime.shared_libraries((bwrap,)) if file.resolve().is_relative_to(beside)]
            self._readable = mounts.expose([*(bind.source for bind in self._runtime.binds), bwrap, *libraries])
            bwrap = self._readable[bwrap]
            self._library_path = ":".join(str(self._readable[library].parent) for library in libraries)
        self._bwrap = bwrap
        self._cgroup_folders = cgroups.writable_folders()
        cgroups.remove_left_over(self._cgroup_folders)

    def make(self, tmp_bytes: int) -> Cell:
        """Start a box and wait until its first process says that it is ready."""
        ours, theirs = socket.socketpair()
        filter_fd = _as_file(filters.for_box())
        with tempfile.TemporaryFile() as errors:
            try:
                process = self._start(theirs, filter_fd, errors, tmp_bytes)
            finally:
                theirs.close()
                os.close(filter_fd)
            box = BubblewrapBox(process)
            cell = Cell(ours, box, f"pid {process.pid}")
            try:
                cell.wait_until_ready()
            except CellLost as e:
                cell.destroy()
                errors.seek(0)
                raise SandboxUnavailable(explain(errors.read().decode(errors="replace"))) from e
        if cell.python != sys.version:
            cell.destroy()
            raise SandboxUnavailable(f"The box runs Python {cell.python!r}, and should run this one, {sys.version!r}.")
        self._put_in_cgroup(box)
        return cell

    def close(self) -> None:
        """Wait a moment for the last boxes to be gone, and remove their cgroups."""
        for _ in range(100):
            self._remove_dead_cgroups()
            if not self._cgroups_made:
                return
            time.sleep(0.01)

    def _put_in_cgroup(self, box: "BubblewrapBox") -> None:
        self._remove_dead_cgroups()
        if not self._cgroup_folders:
            return
        try:
            cgroup = cgroups.Cgroup(self._cgroup_folders)
            self._cgroups_made.append(cgroup)
            cgroup.add(box.first_process())
        except OSError as e:
            _log.warning("Boxes are without the second wall of a cgroup from now on: %s", e)
            self._cgroup_folders = []
        else:
            box.cgroup = cgroup

    def _remove_dead_cgroups(self) -> None:
        self._cgroups_made = [cgroup for cgroup in self._cgroups_made if not cgroup.remove()]

    def _start(
        self, channel: socket.socket, filter_fd: int, errors: IO[bytes], tmp_bytes: int
    ) -> subprocess.Popen[bytes]:
        uid = _UNPRIVILEGED if self._as_root else None
        return subprocess.Popen(
            command.command(self._bwrap, self._runtime, self._readable, filter_fd, tmp_bytes),
            stdin=channel.fileno(),
            stdout=channel.fileno(),
            stderr=errors,
            pass_fds=[filter_fd],
            env={"LD_LIBRARY_PATH": self._library_path} if self._library_path else {},
            cwd="/",
            user=uid,
            group=uid,
            extra_groups=[] if self._as_root else None,
        )


def _as_file(data: bytes) -> int:
    fd = os.memfd_create("filter")
    os.write(fd, data)
    os.lseek(fd, 0, os.SEEK_SET)
    return fd


class BubblewrapBox:
    """One running bubblewrap and what is in it (see `sandbox.cell.Box`)."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self.cgroup: cgroups.Cgroup | None = None

    def limit(self, limits: Limits) -> None:
        if self.cgroup is not None:
            self.cgroup.limit(limits.box_memory_bytes, limits.box_processes)

    def memory_limit_met(self) -> bool:
        return self.cgroup is not None and self.cgroup.memory_limit_met()

    def first_process(self) -> list[int]:
        """The box's pid 1, by its pid out here; empty where the kernel does not say."""
        try:
            pid = self._process.pid
            return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        except OSError:
            return []

    def destroy(self) -> None:
        """Kill the box's first process, with which the kernel kills all that is in it; bubblewrap then ends by itself.

        Bubblewrap is not killed first: its child would be left to whoever reaps orphans, and that may be nobody.
        """
        if self._process.poll() is None:
            for pid in self.first_process() or [self._process.pid]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self._process.wait()


def explain(said: str) -> str:
    """What bubblewrap's own complaint means and what to do about it."""
    complaint = said.strip()
    if not (setting := _forbidding_setting(complaint)):
        return f"The sandbox cannot start: bubblewrap said: {complaint}"
    return (
        "The sandbox cannot start. This kernel does not let bubblewrap make a user namespace. Allow it with\n"
        f"    sudo sysctl -w {setting}\n"
        f"or, where a Docker engine answers, set SANDBOX=docker. (bubblewrap said: {complaint})"
    )


def _forbidding_setting(said: str) -> str:
    """The setting of the kernel that would allow what was refused; "" where it was not about user namespaces."""
    switch = Path("/proc/sys/kernel/apparmor_restrict_unprivileged_userns")
    if "max_*_namespaces" in said:
        return "user.max_user_namespaces=15000"
    if (switch.exists() and switch.read_text().strip() == "1") or "user namespace" in said or "uid map" in said:
        return "kernel.apparmor_restrict_unprivileged_userns=0"
    return ""
