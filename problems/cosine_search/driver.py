"""Driver of cosine_search: calls and scripts as the shared drivers run them, and searches whose work is counted.

If a case has "watched", the value is {"value": the answer, "lines": lines of Python that ran, "sorted": total number of
sorted items}. It counts items sorted by `sorted`, by `list.sort` and by NumPy's sorts, but not by its partitions. A
script may have the step ["watch", var, method, args], which returns the same value.
"""

import builtins
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any, cast

import numpy as np

from problems.format.drivers.calls import run as run_call
from problems.format.drivers.common import count_lines
from problems.format.drivers.common import load as load_solution
from problems.format.drivers.script import OPS, Op, run_script

__all__ = ["load", "run"]

_sorted_sizes: list[int] = []
"""How many items each sort had since the measurement began."""


def load() -> None:
    """Import the solution after replacing `sorted` and `np.lexsort` with functions that record how much they sort."""
    _record_sorted_sizes(builtins, "sorted", len)
    _record_sorted_sizes(np, "lexsort", lambda order: int(np.size(order)))
    load_solution()


def _record_sorted_sizes(module: Any, name: str, get_size: Callable[[Any], int]) -> None:
    """Replace a function that sorts by one that also records `get_size` of its result."""
    original = getattr(module, name)

    def sort_and_record(*args: Any, **kwargs: Any) -> Any:
        result = original(*args, **kwargs)
        _sorted_sizes.append(get_size(result))
        return result

    setattr(module, name, sort_and_record)


def run(case: dict[str, Any]) -> dict[str, Any]:
    """Run one call or one script."""
    if "steps" in case:
        return run_script(case, {**OPS, "watch": run_watch_step})
    if "watched" not in case:
        return run_call(case)
    with _measure_work() as work:
        answer = run_call(case)
    return answer if "missing" in answer else {**answer, "value": {"value": answer["value"], **work}}


def run_watch_step(solution: Any, objects: dict[str, Any], step: list[Any]) -> Any:
    """Call a method and return its result with the work that it did."""
    op: Op = OPS["call"]
    with _measure_work() as work:
        value = op(solution, objects, step)
    return {"value": value, **work}


@contextmanager
def _measure_work() -> Generator[dict[str, int], None, None]:
    work = {"lines": 0, "sorted": 0}
    _sorted_sizes.clear()

    def profile(_frame: Any, event: str, function: Any) -> None:
        if event == "c_call" and getattr(function, "__name__", "") in ("sort", "argsort"):
            items: Any = getattr(function, "__self__", None)
            if isinstance(items, list | np.ndarray):
                _sorted_sizes.append(items.size if isinstance(items, np.ndarray) else len(cast("list[Any]", items)))

    previous_profile = sys.getprofile()
    with count_lines() as lines:
        sys.setprofile(profile)
        try:
            yield work
        finally:
            sys.setprofile(previous_profile)
            work["lines"], work["sorted"] = lines[0], sum(_sorted_sizes)
