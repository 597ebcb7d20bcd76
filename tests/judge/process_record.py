"""Records the processes of a worker while it runs, to find out later what it left behind."""

import os
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Self

from tests.sandbox import cell_processes

INTERVAL_SECONDS = 0.1


class ProcessRecord:
    """Records while the context is open. `list_roots` lists processes, each of which counts with its descendants."""

    def __init__(self, list_roots: Callable[[], Iterable[int]]) -> None:
        self._list_roots = list_roots
        self._start_times: dict[int, set[str]] = {}
        self._root_times: dict[int, str] = {}
        self._mounts_before = set(list_mounted_namespaces())
        self._stop_event = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop_event.set()
        self._thread.join()

    def count_processes(self) -> int:
        return len(self._start_times)

    def find_remaining(self) -> list[str]:
        """Find the recorded processes that still run, the control groups of their cells, and new mounts of namespaces.

        A namespace and its mounts end with the last process, unless something mounts the namespace itself. Their
        numbers prove nothing, because the kernel uses them again at once.
        """
        processes = [
            f"process {pid}" for pid, times in self._start_times.items() if read_start_time(pid) in times - {""}
        ]
        mounts = [line for line in list_mounted_namespaces() if line not in self._mounts_before]
        return [*processes, *self._list_control_groups(), *mounts]

    def _list_control_groups(self) -> list[str]:
        names = [name for _, folders, _ in os.walk("/sys/fs/cgroup") for name in folders]
        cells = [name for name in names if name.startswith("judge-cell-")]
        return [name for name in cells if self._is_recorded(int(name.split("-")[2]))]

    def _is_recorded(self, pid: int) -> bool:
        """A process that other tests started may have the pid of a recorded one that has exited."""
        return pid in self._start_times and read_start_time(pid) in {"", *self._start_times[pid]}

    def _run(self) -> None:
        while not self._stop_event.wait(INTERVAL_SECONDS):
            for root in filter(self._is_first_with_pid, self._list_roots()):
                for pid in {root} | cell_processes.list_descendants(root):
                    self._start_times.setdefault(pid, set()).add(read_start_time(pid))

    def _is_first_with_pid(self, root: int) -> bool:
        """Another process may have the pid of a root that was killed."""
        time = read_start_time(root)
        return time == self._root_times.setdefault(root, time)


def read_start_time(pid: int) -> str:
    """When the process started, which tells it from a later one with the same pid; "" if it has exited."""
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return "" if fields[0] in "ZX" else fields[19]
    return ""


def list_mounted_namespaces() -> list[str]:
    """Docker mounts those of its containers."""
    lines = Path("/proc/self/mountinfo").read_text().splitlines()
    return [line for line in lines if " - nsfs " in line and "/docker/netns/" not in line]
