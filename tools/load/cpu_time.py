"""The CPU time of groups of processes while a scenario runs, read from /proc."""

import os
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Self

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
SAMPLE_SECONDS = 1.0


class CpuSampler:
    """Samples each group in a thread while the context is open. A group is a function that lists its processes: each
    counts with all its descendants."""

    def __init__(self, groups: Mapping[str, Callable[[], Iterable[int]]]) -> None:
        self._groups = groups
        self._samples: list[tuple[float, dict[str, float]]] = []
        self._stop_event = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop_event.set()
        self._thread.join()

    def compute_cores(self, start: float, end: float) -> dict[str, float]:
        """How many cores each group used on average between two times in seconds since 1970."""
        samples = [sample for sample in self._samples if start <= sample[0] <= end]
        samples = samples if len(samples) > 1 else self._samples  # fewer than two samples in the span: use all of them
        (first_time, first), (last_time, last) = samples[0], samples[-1]
        return {name: (last[name] - first[name]) / (last_time - first_time) for name in self._groups}

    def _run(self) -> None:
        while not self._stop_event.wait(SAMPLE_SECONDS):
            cpu_times = read_cpu_times()
            used = {name: sum_tree_cpu_seconds(cpu_times, set(list_pids())) for name, list_pids in self._groups.items()}
            self._samples.append((time.time(), used))


def read_cpu_times() -> dict[int, tuple[int, float]]:
    """Return the parent of each process, and its CPU seconds with those of children that have ended."""
    processes: dict[int, tuple[int, float]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has ended
        processes[int(path.parent.name)] = int(fields[1]), sum(map(int, fields[11:15])) / TICKS_PER_SECOND
    return processes


def sum_tree_cpu_seconds(cpu_times: dict[int, tuple[int, float]], roots: set[int]) -> float:
    """Return the CPU seconds of all processes that are one of the roots or descend from one."""
    members = set(roots)
    # Pids wrap around, so one pass in pid order is not enough.
    while added := {pid for pid, (parent, _) in cpu_times.items() if parent in members} - members:
        members |= added
    return sum(cpu_times[pid][1] for pid in members if pid in cpu_times)


def find_pids(word: str, parent: int | None = None) -> list[int]:
    """Return the processes with this word in their command line; only children of `parent` if there is one."""
    found: list[int] = []
    for pid, (its_parent, _) in read_cpu_times().items():
        if parent in (None, its_parent):
            with suppress(OSError):
                found += [pid] * (word.encode() in Path(f"/proc/{pid}/cmdline").read_bytes())
    return found
