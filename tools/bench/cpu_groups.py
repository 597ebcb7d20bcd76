"""The CPU time of groups of processes, read from control groups: it includes that of processes that have ended.

Nothing else knows the time of a cell: its parent does not count it, because the kernel reaps the processes of a cell.
Versions 1 (cpuacct) and 2 of control groups.
"""

import os
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from tools.load.cpu_time import read_cpu_times

ENGINE_PROGRAMS = ("dockerd", "containerd")
"""The names of an engine's programs."""
CHECK_SECONDS = 0.05
IDLE_SHARE = 0.05
"""Processes that wait for work use less than this share of a core within CHECK_SECONDS."""
MAX_WAIT_SECONDS = 3.0
REMOVE_SECONDS = 5.0


class CpuMeter:
    """Reads the CPU time of control groups together."""

    def __init__(self, *folders: Path) -> None:
        self._folders = folders

    def read_seconds(self) -> float:
        return sum(map(read_cpu_seconds, self._folders))

    def wait_until_idle(self) -> None:
        """Wait until the work in the background is done, such as the creation of the next cell."""
        deadline = time.monotonic() + MAX_WAIT_SECONDS
        used = self.read_seconds()
        while time.monotonic() < deadline:
            time.sleep(CHECK_SECONDS)
            before, used = used, self.read_seconds()
            if used - before < IDLE_SHARE * CHECK_SECONDS:
                return


class GroupTree:
    """The control groups of one benchmark."""

    def __init__(self, parent: Path) -> None:
        """Raises OSError if this process may not create control groups."""
        self._parent = parent
        self._folder = parent / f"bench-{os.getpid()}"
        self._folder.mkdir()
        self._groups: list[Path] = []
        self._origins: dict[int, Path] = {}
        """The groups of the processes before they were moved. A service's limits and its end depend on its group."""

    def create(self, name: str, pids: Iterable[int]) -> Path:
        """Create a group and move processes into it. Their later children will be in it, too.

        A process whose own group is not below this machine's mount stays there: it could not be moved back."""
        folder = self._folder / name
        folder.mkdir()
        self._groups.append(folder)
        for pid in pids:
            with suppress(OSError):  # it has ended
                origin = find_folder(pid)
                if origin is not None and (origin / "cgroup.procs").exists():
                    self._origins[pid] = origin
                    move_processes(folder, [pid])
        return folder

    def remove(self) -> None:
        """Move each process that is left back to where it came from, and remove the groups."""
        deadline = time.monotonic() + REMOVE_SECONDS
        for folder in (*self._groups, self._folder):
            while folder.exists() and time.monotonic() < deadline:
                parents = {pid: parent for pid, (parent, _) in read_cpu_times().items()}
                for pid in list_members(folder):
                    try:
                        move_processes(self._find_origin(pid, parents), [pid])
                    except OSError:  # that group no longer exists
                        move_processes(self._parent, [pid])
                with suppress(OSError):  # a process in it is still exiting
                    folder.rmdir()

    def _find_origin(self, pid: int, parents: Mapping[int, int]) -> Path:
        """Find where a process belongs. One that was started in a group belongs to its closest moved ancestor."""
        while pid not in self._origins and pid in parents:
            pid = parents[pid]
        return self._origins.get(pid, self._parent)


@contextmanager
def open_group_tree() -> Iterator[GroupTree | None]:
    """Yields None if this machine does not let this process create control groups that count CPU time."""
    parent = find_own_folder()
    try:
        tree = None if parent is None else GroupTree(parent)
    except OSError:
        tree = None
    try:
        yield tree
    finally:
        if tree is not None:
            tree.remove()


def find_own_folder() -> Path | None:
    """Find the folder of the control group of this process that counts CPU time."""
    return find_folder(os.getpid())


def find_folder(pid: int) -> Path | None:
    """Find the folder of the control group of a process that counts CPU time. Raises OSError if it has ended."""
    mounts = [line.split()[1:4] for line in Path("/proc/self/mounts").read_text().splitlines()]
    paths: dict[str, str] = {}
    for line in Path(f"/proc/{pid}/cgroup").read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        paths |= dict.fromkeys(controllers.split(","), path)
    for folder, kind, options in mounts:
        if kind == "cgroup" and "cpuacct" in options.split(","):
            return Path(folder) / paths["cpuacct"].lstrip("/")
    for folder, kind, _ in mounts:
        if kind == "cgroup2":
            return Path(folder) / paths[""].lstrip("/")
    return None


def read_cpu_seconds(folder: Path) -> float:
    """Read the CPU time of all processes that are or were in this group or in one below it."""
    with suppress(FileNotFoundError):
        return int((folder / "cpuacct.usage").read_text()) / 1e9
    name, microseconds, *_ = (folder / "cpu.stat").read_text().split()
    assert name == "usage_usec"
    return int(microseconds) / 1e6


def move_processes(folder: Path, pids: Iterable[int]) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            (folder / "cgroup.procs").write_text(str(pid))


def list_members(folder: Path) -> list[int]:
    return [int(pid) for pid in (folder / "cgroup.procs").read_text().split()]


def find_engine_processes() -> list[int]:
    """The processes of the Docker engine on this machine. Each of its containers is in a group of the container's."""
    return find_programs(ENGINE_PROGRAMS)


def find_programs(names: Collection[str]) -> list[int]:
    """The processes of the programs with these names. To move one that only mentions a name would disturb it."""
    found: list[int] = []
    for path in Path("/proc").glob("[0-9]*/comm"):
        with suppress(OSError):  # it has ended
            found += [int(path.parent.name)] * (path.read_text().removesuffix("\n") in names)
    return found


def find_container_folder() -> Path | None:
    """Find the control group of all containers, where the engine creates one directly below that of the root."""
    own = find_own_folder()
    folders = [] if own is None else [parent / "docker" for parent in (own, *own.parents)]
    return next((folder for folder in folders if (folder / "cgroup.procs").exists()), None)
