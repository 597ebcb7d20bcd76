"""The launcher backend: cells of the docker backend's kind, made by a launcher. Needs no engine and no privileges.

Cells made ahead wait at the launcher, for whichever worker is the next to need one: none wait here, where they would
keep others from having them.
"""

import platform
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from sandbox import filters
from sandbox.base import SandboxError, Traits
from sandbox.cell import Cell, CellLost
from sandbox.launcher import link, verbs
from sandbox.launcher.link import LauncherAway, Link
from sandbox.limits import Limits
from sandbox.pool import Pool
from sandbox.runner import PooledSandbox
from sandbox.streams import Streams

NAME = "launcher"

_ROOM_SECONDS = 240.0
"""How long a job waits for room at the launcher, where all its cells are in use; well above what a job may take."""

_RETURN_SECONDS = 60.0
"""How long a launcher that was there before is waited for: it is being restarted or upgraded."""

_AGAIN_SECONDS = 0.5

_met: set[Link] = set()
"""Those that have answered this process, or the one that it was forked from."""

T = TypeVar("T")


def available() -> str | None:
    """Why this backend cannot be used here; None where nothing speaks against it."""
    try:
        launcher = link.from_environment()
        machine = _about(launcher)["machine"]
    except SandboxError as e:
        return str(e)
    if machine != platform.machine():
        # What a submission may ask of the kernel is written here, in the numbers of this machine.
        return (
            f"the launcher's cells run on {machine} and this worker on {platform.machine()}; use machines of one kind"
        )
    return None


def open_backend(*, spare: int, max_cells: int) -> PooledSandbox:
    """A sandbox of this backend. Nothing is made before the first job; `spare` is the launcher's affair."""
    launcher = link.from_environment()
    about = _about(launcher)
    traits = Traits(
        python=str(about["python"]),
        numpy=str(about["numpy"]),
        # Of another kernel they have names that may be the same by chance.
        namespaces=("net", "pid", "ipc", "mnt", "uts") if about["kernel"] == kernel() else (),
    )
    pool = Pool(LauncherCells(launcher), spare=0, max_cells=max_cells)
    return PooledSandbox(NAME, pool, filters.for_submission(), traits)


def _about(launcher: Link) -> dict[str, Any]:
    return _patiently(launcher, lambda: launcher.ask(verbs.ABOUT))


def kernel() -> str:
    """Which kernel runs this process, and since when."""
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()


class LauncherCells:
    """Has cells made (see `sandbox.pool.Maker`)."""

    def __init__(self, launcher: Link) -> None:
        self._launcher = launcher

    def prepare(self) -> None:
        """Draw the number by which the launcher knows this worker's cells."""
        self._worker = secrets.token_hex(16)

    def make(self, tmp_bytes: int) -> Cell:
        """A cell whose first process is ready; waits while the launcher has no room, and while it is away."""
        connection, made = _patiently(
            self._launcher,
            lambda: self._launcher.open(verbs.MAKE, seconds=_ROOM_SECONDS, tmp_bytes=tmp_bytes, worker=self._worker),
        )
        cell = Cell(Streams(connection), LauncherBox(self._launcher, str(made["cell"])), str(made["name"]))
        cell.python, cell.numpy = str(made["python"]), str(made["numpy"])
        return cell

    def close(self) -> None:
        """Nothing is held: each cell ends with its connection."""


class LauncherBox:
    """One cell, by the secret that its maker was given (see `sandbox.cell.Box`)."""

    def __init__(self, launcher: Link, secret: str) -> None:
        self._launcher = launcher
        self._secret = secret

    def limit(self, limits: Limits) -> None:
        """Only for a job that is to have more."""
        if walls := limits.wider_walls:
            memory_bytes, processes = walls
            try:
                self._launcher.ask(verbs.LIMIT, cell=self._secret, memory_bytes=memory_bytes, processes=processes)
            except LauncherAway as e:
                raise CellLost(f"the cell is gone with its launcher: {e}") from e

    def memory_limit_met(self) -> bool:
        try:
            return self._launcher.ask(verbs.MEMORY, cell=self._secret)["met"] is True
        except SandboxError:
            return False

    def destroy(self) -> None:
        """The end of its channel is its end."""


def _patiently(launcher: Link, ask: Callable[[], T]) -> T:
    """Ask again for a while where the launcher is away, unless it never was there."""
    deadline = time.monotonic() + _RETURN_SECONDS
    while True:
        try:
            answer = ask()
        except LauncherAway:
            if launcher not in _met or time.monotonic() > deadline:
                raise
            time.sleep(_AGAIN_SECONDS)
        else:
            _met.add(launcher)
            return answer
