"""Driver of bpe_training: runs calls as the shared driver does, and measures the work of training.

For a case with "work": [[corpus, num_merges], ...] the result is {"value": [{"merges", "lines", "stores", "counters"},
...]}, one item per training. "lines" is the number of lines of Python that ran. "stores" is the number of writes into
containers by key on the lines that ran. "counters" is how often `collections.Counter` counted an iterable.
"""

import collections
import dis
import sys
from collections.abc import Generator
from contextlib import contextmanager
from types import CodeType
from typing import Any

from problems.format.drivers.calls import run as run_call
from problems.format.drivers.common import find_missing, get_solution, load

__all__ = ["load", "run"]

_counter: Any = collections.Counter
_UPDATE = _counter.update.__code__
"""Runs when a Counter counts an iterable, also in its constructor."""
_stores_by_line: dict[CodeType, dict[int, int]] = {}


def run(case: dict[str, Any]) -> dict[str, Any]:
    """Run one call, or several trainings whose work is measured."""
    if "work" not in case:
        return run_call(case)
    solution = get_solution()
    missing = find_missing(solution, [case["entry"]])
    if missing is not None:
        return {"missing": missing}
    return {"value": [_measure_training(getattr(solution, case["entry"]), *job) for job in case["work"]], "mutated": []}


def _measure_training(train: Any, corpus: list[str], num_merges: int) -> dict[str, Any]:
    with _measure_work() as work:
        merges = train(list(corpus), num_merges)
    return {"merges": merges, **work}


@contextmanager
def _measure_work() -> Generator[dict[str, int], None, None]:
    work = {"lines": 0, "stores": 0, "counters": 0}

    def trace(frame: Any, event: str, _argument: Any) -> Any:
        if event == "line":
            work["lines"] += 1
            work["stores"] += _count_stores(frame.f_code).get(frame.f_lineno, 0)
        elif event == "call" and frame.f_code is _UPDATE:
            work["counters"] += frame.f_locals.get("iterable") is not None
        return trace

    previous_trace = sys.gettrace()
    sys.settrace(trace)
    try:
        yield work
    finally:
        sys.settrace(previous_trace)


def _count_stores(code: CodeType) -> dict[int, int]:
    """Return the number of writes by key on each line of `code`."""
    if code not in _stores_by_line:
        found: collections.Counter[int] = collections.Counter()
        for instruction in dis.get_instructions(code):
            place = instruction.positions  # `starts_line` is a bool since Python 3.13
            if place is not None and place.lineno is not None:
                found[place.lineno] += instruction.opname in ("STORE_SUBSCR", "MAP_ADD")
        _stores_by_line[code] = dict(found)
    return _stores_by_line[code]
