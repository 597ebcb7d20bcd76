"""The answers of a cache with two known bugs.

In one file, two bugs hide each other's answers, so the outcomes of each bug alone do not reveal them."""

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

from problems.format.case import CORE_GROUPS, Case
from problems.format.checker_api import Evidence
from problems.format.checkers.script import find_first_wrong, read_step_results

BUGS = (  # those that a BuggyCache can have
    "get-does-not-refresh",
    "evicts-most-recent",
    "put-does-not-refresh",
    "evicts-before-update",
    "none-for-missing",
)


class BuggyCache:
    def __init__(self, capacity: int, bugs: Sequence[str]) -> None:
        self.capacity, self.bugs = capacity, bugs
        self.entries: OrderedDict[Any, Any] = OrderedDict()

    def get(self, key: Any) -> Any:
        if key not in self.entries:
            return None if "none-for-missing" in self.bugs else -1
        if "get-does-not-refresh" not in self.bugs:
            self.entries.move_to_end(key)
        return self.entries[key]

    def put(self, key: Any, value: Any) -> None:
        if "evicts-before-update" in self.bugs and self.entries and len(self.entries) >= self.capacity:
            self._evict()
        self.entries[key] = value
        if "put-does-not-refresh" not in self.bugs:
            self.entries.move_to_end(key)
        if len(self.entries) > self.capacity:
            self._evict()

    def _evict(self) -> None:
        self.entries.popitem(last="evicts-most-recent" in self.bugs)


def deduce_pair(evidence: Sequence[Evidence]) -> Iterator[tuple[str, int]]:
    """Yield (bug, index of a case that shows it) for the one pair of bugs that explains every case, if no bug alone
    does."""
    scripts = [index for index, one in enumerate(evidence) if _is_script(one.case) and one.actual.is_attempt]
    failed = [index for index in scripts if evidence[index].is_failure]
    if not failed or any(_explains(evidence, scripts, [bug]) for bug in BUGS):
        return
    pairs = [pair for pair in combinations(BUGS, 2) if _explains(evidence, scripts, pair)]
    if len(pairs) == 1:
        for bug, other in (pairs[0], pairs[0][::-1]):
            yield from ((bug, index) for index in failed if not _explains(evidence, [index], [other]))


def _is_script(case: Case) -> bool:
    """Return whether a normal or trap case consists only of calls on LRUCaches."""
    steps = case.payload["steps"]
    return case.group in CORE_GROUPS and all(
        step[0] in ("call", "do") or (step[0] == "new" and step[2] == "LRUCache") for step in steps
    )


def _explains(evidence: Sequence[Evidence], indices: Sequence[int], bugs: Sequence[str]) -> bool:
    """Return whether a cache with these bugs gives all the answers of the solution."""
    for index in indices:
        case, got = evidence[index].case, read_step_results(evidence[index].actual.value)
        if got is None or find_first_wrong(case, _run_script(case, bugs), got, both_wrong=True) is not None:
            return False
    return True


def _run_script(case: Case, bugs: Sequence[str]) -> list[Mapping[str, Any]]:
    """Return the result of each step, as the driver would, of caches with these bugs."""
    caches: dict[str, BuggyCache] = {}
    results: list[Mapping[str, Any]] = []
    for operation, var, name, args, *_ in case.payload["steps"]:
        if operation == "new":
            caches[var] = BuggyCache(args[0], bugs)
            results.append({"ok": None})
        else:
            answer = getattr(caches[var], name)(*args)
            results.append({"ok": answer if operation == "call" else None})
    return results
