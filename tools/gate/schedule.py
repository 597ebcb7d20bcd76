"""Assigns modules of tests to the processes of pytest-xdist: always the same ones, so that a failure that depends on
the tests before it can be repeated."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from xdist.scheduler import LoadScopeScheduling

from tools.run import ROOT

DURATIONS = ROOT / "tests" / "durations.json"
"""The seconds that each module took when they were last measured (`pytest --write-durations`)."""
UNKNOWN_SECONDS = 2.0


class FixedScheduling(LoadScopeScheduling):
    """Each process has its own queue of modules. `loadgroup` of pytest-xdist 3.8 has no effect with pytest 9.2."""

    def __init__(self, config: Any, log: Any, get_scope: Callable[[str], str], seconds: Mapping[str, float]) -> None:
        super().__init__(config, log)
        self._get_scope = get_scope
        self._seconds = seconds
        self._queues: list[list[str]] | None = None
        self._numbers: dict[Any, int] = {}
        """The queue of each process, also of those that have ended."""
        self._free_numbers: list[int] = []

    def _split_scope(self, nodeid: str) -> str:
        return self._get_scope(nodeid)

    def add_node(self, node: Any) -> None:
        """One that replaces a crashed one gets its queue."""
        super().add_node(node)
        self._numbers[node] = self._free_numbers.pop() if self._free_numbers else len(self._numbers)

    def remove_node(self, node: Any) -> str | None:
        scopes = list(self.assigned_work[node])
        crashed_test = super().remove_node(node)
        if crashed_test is not None and self._queues is not None:
            number = self._numbers[node]
            self._queues[number] = [*scopes, *self._queues[number]]
            self._free_numbers.append(number)
        return crashed_test

    def _list_scopes(self, node: Any) -> list[str]:
        """Return the modules that this process has not got yet, in order."""
        if self._queues is None:
            self._queues = assign_scopes(self.workqueue, self._seconds, len(self.nodes))
        return [scope for scope in self._queues[self._numbers[node]] if scope in self.workqueue]

    def _reschedule(self, node: Any) -> None:
        if node.shutting_down:
            return
        if not self._list_scopes(node):
            node.shutdown()
        elif self._pending_of(self.assigned_work[node]) <= 2:
            self._assign_work_unit(node)

    def _assign_work_unit(self, node: Any) -> None:
        self.workqueue.move_to_end(self._list_scopes(node)[0], last=False)
        # A process that has just crashed cannot receive it. The one that replaces it gets it.
        with suppress(OSError):
            super()._assign_work_unit(node)


def assign_scopes(scopes: Iterable[str], seconds: Mapping[str, float], processes: int) -> list[list[str]]:
    """Return the modules of each process: the longest ones first, each to the process that has the least to do."""
    queues: list[list[str]] = [[] for _ in range(processes)]
    totals = [0.0] * processes
    for scope in sorted(scopes, key=lambda scope: (-seconds.get(scope, UNKNOWN_SECONDS), scope)):
        number = totals.index(min(totals))
        queues[number].append(scope)
        totals[number] += seconds.get(scope, UNKNOWN_SECONDS)
    return queues


def read_durations(path: Path = DURATIONS) -> dict[str, float]:
    return json.loads(path.read_text()) if path.exists() else {}


def write_durations(measured: Mapping[str, float], path: Path = DURATIONS) -> None:
    """Replace the seconds of these modules."""
    merged = read_durations(path) | {scope: round(value, 1) for scope, value in measured.items()}
    path.write_text(json.dumps(dict(sorted(merged.items())), indent=0) + "\n")


class DurationRecorder:
    """A plug-in of pytest that stores the seconds of each module at the end."""

    def __init__(self, get_scope: Callable[[str], str]) -> None:
        self._get_scope = get_scope
        self._seconds: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: Any) -> None:
        self._seconds[self._get_scope(report.nodeid)] += report.duration

    def pytest_sessionfinish(self) -> None:
        write_durations(self._seconds)
