"""The launcher backend: the launcher creates the cells, as the docker backend does. Needs no engine and no privileges.

Spare cells wait at the launcher, where the next worker that needs one can use it. None wait in the worker.
"""

import os
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from sandbox import seccomp_filters
from sandbox.attach_stream import AttachStream
from sandbox.base import SandboxError, Traits
from sandbox.cell import Cell, CellLostError
from sandbox.isolation import ISOLATION, SHARED, STRICT
from sandbox.launcher import client, commands
from sandbox.launcher.client import LauncherClient, LauncherUnavailable
from sandbox.limits import Limits
from sandbox.pool import CellPool, PoolGroup
from sandbox.pool_status import SharedPoolStatus
from sandbox.runner import PooledSandbox

NAME = "launcher"
ISOLATION_MODES = STRICT, SHARED
"""The launcher's own setting decides. A worker that has one too refuses a launcher with another mode."""

_CAPACITY_WAIT_SECONDS = 240.0
"""How long a job waits while all cells of the launcher are in use. Well above the time limit of a job."""

_RESTART_WAIT_SECONDS = 60.0
"""How long to wait for a launcher that this process reached before: it is being restarted or upgraded."""

_RETRY_SECONDS = 0.5

_PROBE_SECONDS = 3.0
"""How long `read_shared_pool` waits for the reply."""

_reached_launchers: set[LauncherClient] = set()
"""The launchers that answered this process, or the process that it was forked from."""

T = TypeVar("T")


def get_unavailable_reason() -> str | None:
    """Return why this backend cannot be used on this machine, or None if it can."""
    try:
        isolation = _fetch_about(client.load_client())["isolation"]
    except SandboxError as error:
        return str(error)
    requested = os.environ.get(ISOLATION) or isolation
    if requested != isolation:
        return (
            f"{ISOLATION} is {requested!r} here and {isolation!r} at the launcher, so no code can run. Set the "
            "launcher's to the mode that you want, and none for the worker."
        )
    return None


def list_cell_images() -> Sequence[str]:
    """Return the kinds of cells that the launcher creates. Raises SandboxError if it does not answer."""
    return tuple(client.load_client().request(commands.ABOUT)["images"])


def open_backend(*, spare: int, max_cells: int) -> PooledSandbox:
    """Open a sandbox of this backend. Nothing starts before the first job. The launcher decides about `spare` cells."""
    launcher = client.load_client()
    about = _fetch_about(launcher)
    traits = Traits(
        python=str(about["python"]),
        numpy=str(about["numpy"]),
        namespaces=("net", "pid", "ipc", "mnt", "uts"),
    )
    group, worker = PoolGroup(), WorkerNumber()
    pools = {
        image: CellPool(LauncherCellFactory(launcher, image, worker), spare=0, max_cells=max_cells, group=group)
        for image in about["images"]
    }
    return PooledSandbox(NAME, pools, seccomp_filters.build_submission_filter(), traits)


def read_shared_pool() -> SharedPoolStatus:
    """Ask the launcher once, without waiting for one that restarts."""
    try:
        about = client.load_client().request(commands.ABOUT, seconds=_PROBE_SECONDS)
    except SandboxError as error:
        return SharedPoolStatus(error=str(error))
    return SharedPoolStatus(machine=read_boot_id(), ready=int(about["ready"]))


def _fetch_about(launcher: LauncherClient) -> dict[str, Any]:
    return _retry_while_unavailable(launcher, lambda: launcher.request(commands.ABOUT))


def read_boot_id() -> str:
    """Read the identifier of the running kernel's boot, which is also the launcher's."""
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()


class WorkerNumber:
    """The random number that identifies the cells of one sandbox to the launcher, whatever their kinds."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._number = ""

    def get(self) -> str:
        """Return the number as 32 hexadecimal digits. The first call generates it: a worker opens its sandbox before it
        forks."""
        with self._lock:
            self._number = self._number or secrets.token_hex(16)
            return self._number


class LauncherCellFactory:
    """Requests cells of one kind from the launcher (see `sandbox.pool.CellFactory`)."""

    def __init__(self, launcher: LauncherClient, image: str, worker: WorkerNumber) -> None:
        self._launcher = launcher
        self._image = image
        self._worker = worker

    def prepare(self) -> None:
        """Does nothing: each request is complete in itself."""

    def create_cell(self, tmp_bytes: int) -> Cell:
        """Request a cell whose first process is ready.

        Waits while the launcher is full or unavailable. Raises SandboxError.
        """
        connection, reply = _retry_while_unavailable(
            self._launcher,
            lambda: self._launcher.open_request(
                commands.MAKE,
                seconds=_CAPACITY_WAIT_SECONDS,
                image=self._image,
                tmp_bytes=tmp_bytes,
                worker=self._worker.get(),
            ),
        )
        channel = AttachStream(connection) if reply["is_stream_framed"] else connection
        cell = Cell(channel, LauncherHandle(self._launcher, str(reply["cell"])), str(reply["name"]))
        cell.python, cell.numpy = str(reply["python"]), str(reply["numpy"])
        return cell

    def distrust(self) -> None:
        """Does nothing: the launcher notices itself that a cell was lost."""

    def close(self) -> None:
        """Does nothing: each cell ends with its connection."""


class LauncherHandle:
    """One cell, identified by a secret that only its worker knows (see `sandbox.cell.CellHandle`)."""

    def __init__(self, launcher: LauncherClient, secret: str) -> None:
        self._launcher = launcher
        self._secret = secret

    def apply_limits(self, limits: Limits) -> None:
        """Change the limits only for a job that needs more than the default. Waits until its memory is free."""
        if raised_limits := limits.raised_cell_limits:
            memory_bytes, processes = raised_limits
            try:
                self._launcher.request(
                    commands.LIMIT,
                    seconds=_CAPACITY_WAIT_SECONDS,
                    cell=self._secret,
                    memory_bytes=memory_bytes,
                    processes=processes,
                )
            except LauncherUnavailable as error:
                raise CellLostError(f"The cell was destroyed with its launcher: {error}") from error

    def has_hit_memory_limit(self) -> bool:
        try:
            return self._launcher.request(commands.MEMORY, cell=self._secret)["met"] is True
        except LauncherUnavailable as error:
            raise CellLostError(f"The launcher does not say how a process of its cell died: {error}") from error

    def kill(self) -> None:
        """Does nothing: closing the channel destroys the cell."""

    def destroy(self) -> None:
        """Does nothing: closing the channel destroys the cell."""


def _retry_while_unavailable(launcher: LauncherClient, send_request: Callable[[], T]) -> T:
    """Retry while the launcher is unavailable. Raises at once if this process never reached it."""
    deadline = time.monotonic() + _RESTART_WAIT_SECONDS
    while True:
        try:
            answer = send_request()
        except LauncherUnavailable:
            if launcher not in _reached_launchers or time.monotonic() > deadline:
                raise
            time.sleep(_RETRY_SECONDS)
        else:
            _reached_launchers.add(launcher)
            return answer
