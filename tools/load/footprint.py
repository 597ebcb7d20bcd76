"""What the processes of a judge occupy on the machine: memory, descriptors, namespaces, control groups and files."""

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from tools.load.cpu_time import read_cpu_times

Footprint = dict[str, float]
"""Amounts by name. Names end with their unit."""

MIB = 1 << 20
_CGROUPS = Path("/sys/fs/cgroup")


def read_footprint(groups: Mapping[str, Iterable[int]], folders: Mapping[str, Iterable[Path]]) -> Footprint:
    """`groups` are processes, each of which counts with all its descendants. `folders` count with all their files."""
    footprint: Footprint = {}
    owners = list_owners_of_cells()
    for name, roots in groups.items():
        pids = list_trees(set(roots))
        footprint[f"{name}, processes"] = len(pids)
        footprint[f"{name}, MiB"] = sum(map(read_memory, pids)) / MIB
        footprint[f"{name}, descriptors"] = sum(map(count_descriptors, pids))
        footprint[f"{name}, namespaces"] = len(set().union(*map(list_namespaces, pids)))
        footprint[f"{name}, control groups"] = sum(owners.count(pid) for pid in pids)
    for name, paths in folders.items():
        footprint[f"{name}, MiB"] = sum(map(sum_sizes, paths)) / MIB
    return footprint


def list_trees(roots: set[int]) -> set[int]:
    """The processes that are one of the roots or descend from one."""
    parents = {pid: parent for pid, (parent, _) in read_cpu_times().items()}
    members = roots & parents.keys()
    while added := {pid for pid, parent in parents.items() if parent in members} - members:
        members |= added
    return members


def read_memory(pid: int) -> int:
    """The bytes of a process, with its share of pages that others map too. 0 if this user may not read it."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def count_descriptors(pid: int) -> int:
    with suppress(OSError):
        return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())
    return 0


def list_namespaces(pid: int) -> set[str]:
    """Mounts and sockets of a cell exist as long as its namespaces."""
    with suppress(OSError):
        return {str(link.readlink()) for link in Path(f"/proc/{pid}/ns").iterdir()}
    return set()


def list_owners_of_cells() -> list[int]:
    """The process that created the cell of each control group. Groups disappear meanwhile."""
    names = [name for _, folders, _ in os.walk(_CGROUPS) for name in folders]
    return [int(name.split("-")[2]) for name in names if name.startswith("judge-cell-")]


def sum_sizes(path: Path) -> int:
    """The bytes on disk of a file, or of all files below a folder. Files may disappear meanwhile."""
    files = [path] if path.is_file() else [Path(folder, name) for folder, _, names in os.walk(path) for name in names]
    total = 0
    for file in files:
        with suppress(OSError):
            total += file.lstat().st_blocks * 512
    return total
