"""The bubblewrap backend: each cell is a fresh bubblewrap with a Python of its own. Needs user namespaces, no daemon."""

import compileall
import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO

from sandbox.base import Sandbox, SandboxUnavailable
from sandbox.bubblewrap import command, filters, mounts, runtime
from sandbox.cell import Cell, CellLost
from sandbox.limits import Limits
from sandbox.pool import Pool
from sandbox.runner import PooledSandbox

NAME = "bubblewrap"

_UNPRIVILEGED = 65432
"""The uid and gid, of no account, as which a worker that runs as root starts its boxes: uid 0 never enters one."""


def available() -> str | None:
    """Why this backend cannot be used here; None where nothing speaks against it."""
    if sys.platform != "linux":
        return "bubblewrap needs Linux; use `docker compose up`"
    try:
        command.find_bwrap()
    except SandboxUnavailable as e:
        return str(e)
    return None


def open_backend(*, spare: int, max_cells: int) -> Sandbox:
    """A sandbox of this backend. Nothing is started before the first job, or `Pool.warm`."""
    pool = Pool(BubblewrapCells(), spare=spare, max_cells=max_cells, spare_tmp_bytes=Limits().tmp_bytes)
    return PooledSandbox(NAME, pool, filters.for_submission())


class BubblewrapCells:
    """Makes cells (see `sandbox.pool.Maker`)."""

    def __init__(self) -> None:
        self._as_root = os.geteuid() == 0
        self._library_path = ""

    def prepare(self) -> None:
        """Find what the boxes need and, as root, make it readable for the uid that they run as."""
        compileall.compile_dir(runtime.OWN_CODE, quiet=2)  # where the folder may be written; else each start compiles
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

    def make(self, tmp_bytes: int) -> Cell:
        """Start a box and wait until its first process says that it is ready."""
        ours, theirs = socket.socketpair()
        filter_fd = _as_file(filters.for_box())
        errors = tempfile.TemporaryFile()
        try:
            process = self._start(theirs, filter_fd, errors, tmp_bytes)
        finally:
            theirs.close()
            os.close(filter_fd)
        cell = Cell(ours, lambda: _kill(process), memory_limit_met=lambda: False)
        try:
            cell.wait_until_ready()
        except CellLost as e:
            cell.destroy()
            errors.seek(0)
            raise SandboxUnavailable(explain(errors.read().decode(errors="replace"))) from e
        finally:
            errors.close()
        if cell.python != sys.version:
            cell.destroy()
            raise SandboxUnavailable(f"The box runs Python {cell.python!r}, and should run this one, {sys.version!r}.")
        return cell

    def _start(
        self, channel: socket.socket, filter_fd: int, errors: IO[bytes], tmp_bytes: int
    ) -> subprocess.Popen[bytes]:
        nobody = {"user": _UNPRIVILEGED, "group": _UNPRIVILEGED, "extra_groups": []} if self._as_root else {}
        return subprocess.Popen(
            command.command(self._bwrap, self._runtime, self._readable, filter_fd, tmp_bytes),
            stdin=channel,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            pass_fds=[filter_fd],
            env={"LD_LIBRARY_PATH": self._library_path} if self._library_path else {},
            cwd="/",
            **nobody,
        )


def _as_file(data: bytes) -> int:
    fd = os.memfd_create("filter")
    os.write(fd, data)
    os.lseek(fd, 0, os.SEEK_SET)
    return fd


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill bubblewrap; the kernel then kills the box's first process, and with it the whole box."""
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(signal.SIGKILL)
    process.wait()


def explain(said: str) -> str:
    """What bubblewrap's own complaint means and what to do about it."""
    switch = Path("/proc/sys/kernel/apparmor_restrict_unprivileged_userns")
    restricted = switch.exists() and switch.read_text().strip() == "1"
    if restricted or "user namespace" in said or "uid map" in said:
        remedy = (
            "This kernel does not let bubblewrap make a user namespace. Allow it with\n"
            "    sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0\n"
            "or run the judge with `docker compose up`."
        )
        return f"The sandbox cannot start. {remedy} (bubblewrap said: {said.strip()})"
    return f"The sandbox cannot start: bubblewrap said: {said.strip()}"
