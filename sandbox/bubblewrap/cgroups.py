"""Cgroups as a second wall around a cell, where this process may make them. Version 1 and 2; never required.

The first wall is in the box itself (rlimits and a filter that refuses processes and memory that no rlimit counts).
"""

import contextlib
import itertools
import os
from collections.abc import Iterable
from pathlib import Path

_NAME = "judge-cell"
_numbers = itertools.count()


class Cgroup:
    """A cell's own cgroup: one folder, or under version 1 one for each controller."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self._folders = [folder / f"{_NAME}-{os.getpid()}-{next(_numbers)}" for folder in folders]
        for folder in self._folders:
            folder.mkdir()

    def add(self, pids: Iterable[int]) -> None:
        for folder in self._folders:
            for pid in pids:
                (folder / "cgroup.procs").write_text(str(pid))

    def limit(self, memory_bytes: int, processes: int) -> None:
        limits = {"memory.limit_in_bytes": memory_bytes, "memory.max": memory_bytes, "pids.max": processes}
        for folder in self._folders:
            for name, limit in limits.items():
                if (folder / name).exists():
                    (folder / name).write_text(str(limit))

    def memory_limit_met(self) -> bool:
        """Whether the kernel has killed a process of this cgroup for want of memory."""
        for folder in self._folders:
            for name in ("memory.oom_control", "memory.events"):
                with contextlib.suppress(OSError):
                    counts = dict(line.split() for line in (folder / name).read_text().splitlines())
                    if int(counts.get("oom_kill", 0)):
                        return True
        return False

    def remove(self) -> bool:
        """Remove it; False while something in it is still dying."""
        for folder in list(self._folders):
            try:
                folder.rmdir()
            except FileNotFoundError:
                pass
            except OSError:
                return False
            self._folders.remove(folder)
        return True


def writable_folders() -> list[Path]:
    """The cgroup folders in which this process may make a cell's cgroup, with limits on memory or processes."""
    mounts = [line.split() for line in Path("/proc/self/mounts").read_text().splitlines()]
    found: list[Path] = []
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        _, controllers, own = line.split(":", 2)
        for _, place, kind, options, *_ in mounts:
            wanted = set(controllers.split(",")) & {"memory", "pids"}
            if (kind == "cgroup" and wanted and wanted <= set(options.split(","))) or (
                kind == "cgroup2" and not controllers
            ):
                found.append(_existing(Path(place), own))
    return [folder for folder in dict.fromkeys(found) if _may_limit(folder)]


def _existing(mount: Path, own: str) -> Path:
    """Our folder below the mount; within a container the mount itself may be that folder."""
    folder = mount / own.lstrip("/")
    return folder if folder.exists() else mount


def _may_limit(folder: Path) -> bool:
    """Whether a cgroup made here would have limits; tried, for no file says so."""
    trial = folder / f"{_NAME}-{os.getpid()}-trial"
    try:
        trial.mkdir()
    except OSError:
        return False
    try:
        names = ("memory.limit_in_bytes", "memory.max", "pids.max")
        return any(os.access(trial / name, os.W_OK) for name in names) and os.access(folder / "cgroup.procs", os.W_OK)
    finally:
        trial.rmdir()


def remove_left_over(folders: Iterable[Path]) -> None:
    """Remove what a killed worker left behind. One that is in use has processes in it and stays."""
    for folder in folders:
        for left in folder.glob(f"{_NAME}-*"):
            if not _alive(int(left.name.split("-")[2])):
                with contextlib.suppress(OSError):
                    left.rmdir()


def _alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()
