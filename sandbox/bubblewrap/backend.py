"""The bubblewrap backend. It needs user namespaces and no daemon.

With SANDBOX_ISOLATION=shared, the default, cells are forked from a template that already has Python and NumPy
(`bubblewrap/template.py`). With SANDBOX_ISOLATION=strict each cell is a bubblewrap of its own that starts Python.
"""

import compileall
import contextlib
import logging
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import IO

import numpy as np

from sandbox import seccomp_filters
from sandbox.base import SandboxUnavailable, Traits
from sandbox.bubblewrap import cgroups, command_line, root_mounts, runtime
from sandbox.bubblewrap.command_line import CellFilters
from sandbox.bubblewrap.handles import BubblewrapProcess, LimitedCellHandle
from sandbox.bubblewrap.priority import lower_priority
from sandbox.bubblewrap.template import ForkError, LostForkError, Template
from sandbox.bubblewrap.thread_watcher import ThreadWatcher
from sandbox.cell import Cell, CellLostError
from sandbox.cell_images import CPU_IMAGE, IMAGES, has_kernels
from sandbox.inside.template import CANNOT_FORK
from sandbox.interpreter import INSIDE_SOURCE
from sandbox.isolation import ISOLATION, SHARED, STRICT, read_isolation
from sandbox.pool import CellPool, PoolGroup
from sandbox.runner import PooledSandbox

NAME = "bubblewrap"

logger = logging.getLogger(__name__)

_UNPRIVILEGED_ID = 65432
"""The uid and gid, of no account, that a worker running as root uses for its cells. uid 0 never runs in a cell."""

ISOLATION_MODES = SHARED, STRICT


BuildCommand = Callable[[Path, runtime.Runtime, Mapping[Path, Path], CellFilters], list[str]]
"""Builds the command line of a cell or of a template, from what `sandbox.bubblewrap.command_line` describes."""


def get_unavailable_reason() -> str | None:
    """Return why this backend cannot be used on this machine, or None if it can."""
    try:
        command_line.find_bwrap()
    except SandboxUnavailable as error:
        return str(error)
    return None


def list_cell_images() -> Sequence[str]:
    """Return the kinds of cells that this backend can create here."""
    return IMAGES if has_kernels() else (CPU_IMAGE,)


def open_backend(*, spare: int, max_cells: int) -> PooledSandbox:
    """Open a sandbox of this backend. Nothing starts before the first job."""
    is_shared = read_isolation(ISOLATION_MODES) == SHARED
    group = PoolGroup()
    pools = {
        image: CellPool(
            BubblewrapCellFactory(image, is_shared=is_shared), spare=spare, max_cells=max_cells, group=group
        )
        for image in IMAGES
    }
    traits = Traits(python=sys.version.split()[0], numpy=np.__version__)
    return PooledSandbox(NAME, pools, seccomp_filters.build_submission_filter(), traits)


class BubblewrapCellFactory:
    """Creates cells (see `sandbox.pool.CellFactory`)."""

    def __init__(self, image: str = CPU_IMAGE, *, is_shared: bool) -> None:
        self._image = image
        self._is_shared = is_shared
        self._template: Template | None = None
        self._retired_templates: list[Template] = []
        self._is_root = os.geteuid() == 0
        self._library_path = ""
        self._watcher = ThreadWatcher()
        self._cgroup_folders: list[Path] = []
        self._cgroups: list[cgroups.Cgroup] = []

    def prepare(self) -> None:
        """Find what the cells need, and remove the cgroups of workers that were killed.

        As root, also make what they need readable for the uid that they run as.
        """
        compileall.compile_dir(INSIDE_SOURCE, quiet=2)  # if the folder is writable; otherwise each start compiles again
        self._runtime = runtime.find_runtime(self._image)
        bwrap = command_line.find_bwrap()
        self._readable_paths: dict[Path, Path] = {}
        if self._is_root:
            # The packaged bwrap finds its library relative to its package. At another path it needs LD_LIBRARY_PATH.
            package_folder = bwrap.resolve().parents[2]
            libraries = [
                file
                for file in runtime.list_shared_libraries((bwrap,))
                if file.resolve().is_relative_to(package_folder)
            ]
            self._readable_paths = root_mounts.bind_readable(
                [*(bind.source for bind in self._runtime.binds), bwrap, *libraries]
            )
            bwrap = self._readable_paths[bwrap]
            self._library_path = ":".join(str(self._readable_paths[library].parent) for library in libraries)
        self._bwrap = bwrap
        self._cgroup_folders = cgroups.find_writable_folders()
        cgroups.remove_stale(self._cgroup_folders)

    def create_cell(self, tmp_bytes: int) -> Cell:
        """Create a cell and wait until its first process is ready.

        Raises SandboxUnavailable if this machine cannot start it or the cell runs another Python.
        """
        self._remove_dead_templates()
        cell = self._fork_cell(tmp_bytes) if self._is_shared else self._start_cell(tmp_bytes)
        if cell.python != sys.version:
            cell.destroy()
            raise SandboxUnavailable(
                f"The cell runs Python {cell.python!r} but must run the worker's Python {sys.version!r}."
            )
        return cell

    def distrust(self) -> None:
        """Replace the template. Cells of it that have a job go on."""
        self._retire_template()

    def close(self) -> None:
        """Wait up to a second for the last cells and templates to exit, and remove their cgroups."""
        self._watcher.close()
        self._retire_template()
        for _ in range(100):
            self._remove_dead_cgroups()
            self._remove_dead_templates()
            if not self._cgroups and not self._retired_templates:
                return
            time.sleep(0.01)
        for template in self._retired_templates:
            template.destroy()

    def _start_cell(self, tmp_bytes: int) -> Cell:
        """Start a bubblewrap that is one cell."""
        host_end, cell_end = socket.socketpair()
        with tempfile.TemporaryFile() as errors:
            with cell_end, contextlib.ExitStack() as on_error:
                on_error.enter_context(host_end)
                process = self._start_bwrap(
                    partial(command_line.build_command, tmp_bytes=tmp_bytes),
                    seccomp_filters.build_start_filter(),
                    stdin=cell_end.fileno(),
                    stdout=cell_end.fileno(),
                    errors=errors,
                )
                on_error.pop_all()
            handle = LimitedCellHandle(BubblewrapProcess(process))
            cell = Cell(host_end, handle, f"pid {process.pid}")
            with cell.destroy_on_error():
                try:
                    cell.wait_until_ready()
                except CellLostError as error:
                    cell.destroy()
                    errors.seek(0)
                    raise SandboxUnavailable(explain_failure(errors.read().decode(errors="replace"))) from error
                self._confine_processes(handle)
        return cell

    def _fork_cell(self, tmp_bytes: int) -> Cell:
        """Fork a cell from the template. One that is used up, has exited or fails is replaced, once.

        Raises SandboxUnavailable if the new one fails too.
        """
        if self._template is not None and self._template.can_fork():
            try:
                return self._wait_for_fork(self._template, tmp_bytes)
            except LostForkError as error:
                logger.warning("A template forked no cell, so another one is started: %s", error)
            except ForkError as error:
                logger.warning("A template forked no cell, so it is killed and another one is started: %s", error)
                self._template.destroy()
        # Its other cells go on.
        self._retire_template()
        self._template = self._start_template()
        try:
            return self._wait_for_fork(self._template, tmp_bytes)
        except ForkError as error:
            self._template.destroy()
            raise SandboxUnavailable(explain_failure(str(error))) from error

    def _wait_for_fork(self, template: Template, tmp_bytes: int) -> Cell:
        """Fork a cell and wait until its relay is ready. One that is killed meanwhile is replaced. Raises ForkError."""
        cell = self._try_fork(template, tmp_bytes) or self._try_fork(template, tmp_bytes)
        if cell is None:
            raise LostForkError("two cells were killed at their start")
        return cell

    def _try_fork(self, template: Template, tmp_bytes: int) -> Cell | None:
        channel, processes = template.fork_cell(tmp_bytes)
        handle = LimitedCellHandle(processes)
        cell = Cell(channel, handle, f"pid {processes.pid}")
        with cell.destroy_on_error():
            try:
                # Before it starts other processes, which inherit the priority and the cgroup.
                self._confine_processes(handle)
                template.start_cell(channel)
                cell.wait_until_ready()
            except CellLostError as error:
                if cell.is_alive():
                    raise ForkError(str(error)) from error
                cell.destroy()
                return None
        return cell

    def _confine_processes(self, handle: LimitedCellHandle) -> None:
        """Lower the priority of a cell's processes and move them into a cgroup, if this process may create one."""
        processes = handle.list_processes()
        # A cell that is dying now is noticed by the one that waits for it, or replaced by the job that gets it.
        with contextlib.suppress(ProcessLookupError):
            lower_priority(processes)
            handle.cgroup = self._add_to_cgroup(processes)
        if handle.cgroup is None:
            self._watcher.watch(handle)

    def _start_template(self) -> Template:
        control, template_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with template_end, contextlib.ExitStack() as on_error:
            on_error.enter_context(control)
            errors = on_error.enter_context(tempfile.TemporaryFile())
            process = self._start_bwrap(
                command_line.build_template_command,
                seccomp_filters.build_template_filter(),
                stdin=template_end.fileno(),
                stdout=subprocess.DEVNULL,
                errors=errors,
            )
            on_error.pop_all()
        return Template(process, control, errors)

    def _retire_template(self) -> None:
        if self._template is not None:
            self._template.retire()
            self._retired_templates.append(self._template)
            self._template = None

    def _remove_dead_templates(self) -> None:
        for template in [each for each in self._retired_templates if each.has_exited()]:
            template.destroy()
            self._retired_templates.remove(template)

    def _add_to_cgroup(self, processes: Iterable[int]) -> cgroups.Cgroup | None:
        self._remove_dead_cgroups()
        if not self._cgroup_folders:
            return None
        try:
            cgroup = cgroups.Cgroup(self._cgroup_folders)
            self._cgroups.append(cgroup)
            cgroup.add_processes(processes)
        except ProcessLookupError:
            raise
        except OSError as error:
            logger.warning("No cgroup could be created; cells now run without cgroup limits: %s", error)
            self._cgroup_folders = []
            return None
        return cgroup

    def _remove_dead_cgroups(self) -> None:
        self._cgroups = [cgroup for cgroup in self._cgroups if not cgroup.remove()]

    def _start_bwrap(
        self, build_command: BuildCommand, start_filter: bytes, *, stdin: int, stdout: int, errors: IO[bytes]
    ) -> subprocess.Popen[bytes]:
        uid = _UNPRIVILEGED_ID if self._is_root else None
        filter_fds = CellFilters(
            start=_write_memfd(start_filter), cell=_write_memfd(seccomp_filters.build_cell_filter())
        )
        try:
            return subprocess.Popen(
                build_command(self._bwrap, self._runtime, self._readable_paths, filter_fds),
                stdin=stdin,
                stdout=stdout,
                stderr=errors,
                pass_fds=filter_fds,
                env={"LD_LIBRARY_PATH": self._library_path} if self._library_path else {},
                cwd="/",
                user=uid,
                group=uid,
                extra_groups=[] if self._is_root else None,
            )
        finally:
            for fd in filter_fds:
                os.close(fd)


def _write_memfd(data: bytes) -> int:
    fd = os.memfd_create("filter")
    os.write(fd, data)
    os.lseek(fd, 0, os.SEEK_SET)
    return fd


def explain_failure(stderr: str) -> str:
    """Explain the standard error of bubblewrap or of a template, and say what to do about it."""
    complaint = stderr.strip()
    if complaint.startswith(CANNOT_FORK):
        return (
            f"The sandbox cannot start. {complaint}. This machine does not let a process in a user namespace create "
            f"another one, as cells with {ISOLATION}={SHARED} need. Allow it, for example with\n"
            "    sudo sysctl -w user.max_user_namespaces=15000\n"
            f"or set {ISOLATION}={STRICT}: each submission then starts its own bubblewrap, at four times the CPU time."
        )
    if not (setting := _find_blocking_setting(complaint)):
        return f"The sandbox cannot start. bubblewrap, or a cell at its start, reported: {complaint}"
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
