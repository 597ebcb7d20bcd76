"""Driver for samplers.

A case is {"entry", "args", "kwargs", "draws": n, "seed": s}, optionally with "names" and "needs" as for `calls`. The
driver seeds `random` and `numpy.random` and calls the entry n times with fresh copies of the inputs.

`run` returns {"value": {"tokens": int64 array [n]}, "mutated": [names]} or {"missing": name}. If a draw is not a whole
number, the value is {"odd": the draw, "draw": its index}."""

import random
from copy import deepcopy
from typing import Any

import numpy as np

from problems.format.drivers.common import find_missing, get_argument_names, get_solution, is_identical, load, to_int64

__all__ = ["load", "run"]

_IMMUTABLE = frozenset({bool, int, float, str, bytes, type(None)})


def run(case: dict[str, Any]) -> dict[str, Any]:
    """Draw the tokens. The first exception ends the case."""
    solution = get_solution()
    missing = find_missing(solution, [case["entry"], *case.get("needs", ())])
    if missing is not None:
        return {"missing": missing}
    function = getattr(solution, case["entry"])
    args, kwargs = list(case.get("args", ())), dict(case.get("kwargs", {}))
    names = get_argument_names(function, args, case.get("names", ()))
    random.seed(case["seed"])
    np.random.seed(case["seed"])  # for solutions that draw from the global numpy.random
    tokens = np.zeros(case["draws"], dtype=np.int64)
    mutated: dict[str, None] = {}
    names = [*names, *kwargs]
    before = [*args, *kwargs.values()]
    mutable = [place for place, value in enumerate(before) if type(value) not in _IMMUTABLE]
    for draw in range(case["draws"]):
        passed = list(map(_copy, before))
        token = function(*passed[: len(args)], **dict(zip(kwargs, passed[len(args) :], strict=True)))
        mutated.update({names[i]: None for i in mutable if not is_identical(passed[i], before[i])})
        number = to_int64(token)
        if number is None:
            return {"value": {"odd": token, "draw": draw}, "mutated": list(mutated)}
        tokens[draw] = number
    return {"value": {"tokens": tokens}, "mutated": list(mutated)}


def _copy(value: Any) -> Any:
    """Copy an input. A case has a thousand draws, so what is common does not take the way of `deepcopy`."""
    if type(value) in _IMMUTABLE:
        return value
    return value.copy(order="K") if type(value) is np.ndarray and not value.dtype.hasobject else deepcopy(value)
