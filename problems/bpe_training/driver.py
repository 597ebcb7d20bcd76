"""Driver of bpe_training: plain calls as the shared driver makes them, and the work of training, counted.

A case with "work": [[corpus, num_merges], ...] gives {"value": [{"merges", "lines", "stores", "counters"}, ...]}, one
for each training. "lines" are the lines of Python that ran, "stores" those writes into containers by key that stand on
the lines that ran, "counters" the times that `collections.Counter` counted an iterable."""

import collections
import dis
import sys
from collections.abc import Generator
from contextlib import contextmanager
from types import CodeType
from typing import Any

from problems.format.drivers.calls import run as run_call
from problems.format.drivers.common import lacks, load, loaded

__all__ = ["load", "run"]

_counter: Any = collections.Counter
_UPDATE = _counter.update.__code__
_state: dict[CodeType, dict[int, int]] = {}


def run(case: dict[str, Any]) -> dict[str, Any]:
    """One call, or several with their work counted."""
    if "work" not in case:
        return run_call(case)
    solution = loaded()
    missing = lacks(solution, [case["entry"]])
    if missing is not None:
        return {"missing": missing}
    return {"value": [_measured(getattr(solution, case["entry"]), *job) for job in case["work"]], "mutated": []}


def _measured(train: Any, corpus: list[str], num_merges: int) -> dict[str, Any]:
    with _watching() as work:
        merges = train(list(corpus), num_merges)
    return {"merges": merges, **work}


@contextmanager
def _watching() -> Generator[dict[str, int], None, None]:
    work = {"lines": 0, "stores": 0, "counters": 0}

    def trace(frame: Any, event: str, _argument: Any) -> Any:
        if event == "line":
            work["lines"] += 1
            work["stores"] += _stores(frame.f_code).get(frame.f_lineno, 0)
        elif event == "call" and frame.f_code is _UPDATE:
            work["counters"] += frame.f_locals.get("iterable") is not None
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield work
    finally:
        sys.settrace(before)


def _stores(code: CodeType) -> dict[int, int]:
    """How many writes by key stand on each line of a piece of code."""
    if code not in _state:
        found: collections.Counter[int] = collections.Counter()
        line = 0
        for instruction in dis.get_instructions(code):
            line = instruction.starts_line or line
            found[line] += instruction.opname in ("STORE_SUBSCR", "MAP_ADD")
        _state[code] = dict(found)
    return _state[code]
