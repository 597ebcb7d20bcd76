"""Driver of cosine_search: plain calls and scripts as the shared drivers run them, and searches whose work is counted.

With "watched" in a case the value is {"value": the answer, "lines": lines of Python that ran, "sorted": how many items
were sorted in all}: by `sorted`, by the `sort` of lists, and by the sorts of NumPy, but not by its partitions. A script
may have the step ["watch", var, method, args], which gives the same."""

import builtins
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any, cast

import numpy as np

from problems.format.drivers.calls import run as run_call
from problems.format.drivers.common import counting
from problems.format.drivers.common import load as load_solution
from problems.format.drivers.script import OPS, Op, run_script

__all__ = ["load", "run"]

_sizes: list[int] = []


def load() -> None:
    """Import the solution, which finds a `sorted` and a `lexsort` that tell how much they sort."""
    _replace(builtins, "sorted", len)
    _replace(np, "lexsort", lambda order: int(np.size(order)))
    load_solution()


def _replace(module: Any, name: str, size: Callable[[Any], int]) -> None:
    plain = getattr(module, name)

    def telling(*args: Any, **kwargs: Any) -> Any:
        result = plain(*args, **kwargs)
        _sizes.append(size(result))
        return result

    setattr(module, name, telling)


def run(case: dict[str, Any]) -> dict[str, Any]:
    """One call, or one script."""
    if "steps" in case:
        return run_script(case, {**OPS, "watch": op_watch})
    if "watched" not in case:
        return run_call(case)
    with _watching() as work:
        answer = run_call(case)
    return answer if "missing" in answer else {**answer, "value": {"value": answer["value"], **work}}


def op_watch(solution: Any, objects: dict[str, Any], step: list[Any]) -> Any:
    """Call a method: what it returns, with its work."""
    op: Op = OPS["call"]
    with _watching() as work:
        value = op(solution, objects, step)
    return {"value": value, **work}


@contextmanager
def _watching() -> Generator[dict[str, int], None, None]:
    work = {"lines": 0, "sorted": 0}
    _sizes.clear()

    def profile(_frame: Any, event: str, function: Any) -> None:
        if event == "c_call" and getattr(function, "__name__", "") in ("sort", "argsort"):
            items: Any = getattr(function, "__self__", None)
            if isinstance(items, list | np.ndarray):
                _sizes.append(items.size if isinstance(items, np.ndarray) else len(cast("list[Any]", items)))

    before = sys.getprofile()
    with counting() as lines:
        sys.setprofile(profile)
        try:
            yield work
        finally:
            sys.setprofile(before)
            work["lines"], work["sorted"] = lines[0], sum(_sizes)
