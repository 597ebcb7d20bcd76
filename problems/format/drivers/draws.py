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
    for draw in range(case["draws"]):
        call_args, keywords = deepcopy((args, kwargs))
        token = function(*call_args, **keywords)
        pairs = [*zip(names, call_args, args, strict=True), *((key, keywords[key], kwargs[key]) for key in kwargs)]
        mutated.update({name: None for name, after, before in pairs if not is_identical(after, before)})
        number = to_int64(token)
        if number is None:
            return {"value": {"odd": token, "draw": draw}, "mutated": list(mutated)}
        tokens[draw] = number
    return {"value": {"tokens": tokens}, "mutated": list(mutated)}
