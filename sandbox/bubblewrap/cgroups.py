"""Cgroups as a second layer of limits around a cell, if this process may create them. Versions 1 and 2; never required.

The first layer is in the cell itself (`sandbox.inside.confine`): rlimits, and a filter that blocks processes and memory
that no rlimit counts.
"""

import contextlib
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

_NAME_PREFIX = "judge-cell"


class Cgroup:
    """The cgroup of one cell: one folder, or under version 1 one folder for each controller."""

    def __init__(self, folders: Iterable[Path]) -> None:
        # The cell can read the name. A number that grows would tell it how many cells came before.
        name = f"{_NAME_PREFIX}-{os.getpid()}-{secrets.token_hex(8)}"
        self._folders = [folder / name for folder in folders]
        for folder in self._folders:
            folder.mkdir()

    def add_processes(self, pids: Iterable[int]) -> None:
        for folder in self._folders:
            for pid in pids:
                (folder / "cgroup.procs").write_text(str(pid))

    def set_limits(self, memory_bytes: int, processes: int) -> None:
        limits = {"memory.limit_in_bytes": memory_bytes, "memory.max": memory_bytes, "pids.max": processes}
        for folder in self._folders:
            for name, limit in limits.items():
                if (folder / name).exists():
                    (folder / name).write_text(str(limit))

    def has_oom_kill(self) -> bool:
        """Whether the kernel killed a process of this cgroup because memory ran out."""
        for folder in self._folders:
            for name in ("memory.oom_control", "memory.events"):
                with contextlib.suppress(OSError):
                    counts = dict(line.split() for line in (folder / name).read_text().splitlines())
                    if int(counts.get("oom_kill", 0)):
                        return True
        return False

    def remove(self) -> bool:
        """Remove the cgroup. Returns False while processes in it are still exiting."""
        for folder in list(self._folders):
            try:
                folder.rmdir()
            except FileNotFoundError:
                pass
            except OSError:
                return False
            self._folders.remove(folder)
        return True


def find_writable_folders() -> list[Path]:
    """Find the cgroup folders where this process may create a cgroup that limits memory or processes."""
    mounts = [line.split() for line in Path("/proc/self/mounts").read_text().splitlines()]
    found: list[Path] = []
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        _, controllers, own_path = line.split(":", 2)
        for _, mount_point, kind, options, *_ in mounts:
            required = set(controllers.split(",")) & {"memory", "pids"}
            if (kind == "cgroup" and required and required <= set(options.split(","))) or (
                kind == "cgroup2" and not controllers
            ):
                found.append(_resolve_own_folder(Path(mount_point), own_path))
    return [folder for folder in dict.fromkeys(found) if _can_limit(folder)]


def _resolve_own_folder(mount: Path, own_path: str) -> Path:
    """The process's own folder below the mount. In a container the mount itself may be that folder."""
    folder = mount / own_path.lstrip("/")
    return folder if folder.exists() else mount


def _can_limit(folder: Path) -> bool:
    """Whether a cgroup created in this folder can set limits. It is tried, because no file says so."""
    trial = folder / f"{_NAME_PREFIX}-{os.getpid()}-trial"
    try:
        trial.mkdir()
    except OSError:
        return False
    try:
        names = ("memory.limit_in_bytes", "memory.max", "pids.max")
        return any(os.access(trial / name, os.W_OK) for name in names) and os.access(folder / "cgroup.procs", os.W_OK)
    finally:
        trial.rmdir()


def remove_stale(folders: Iterable[Path]) -> None:
    """Remove the cgroups of workers that were killed. A cgroup in use has processes in it and cannot be removed."""
    for folder in folders:
        for stale in folder.glob(f"{_NAME_PREFIX}-*"):
            if not _is_alive(int(stale.name.split("-")[2])):
                with contextlib.suppress(OSError):
                    stale.rmdir()


def _is_alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()
