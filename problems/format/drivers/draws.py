"""Driver for samplers. A case is {"entry", "args", "kwargs", "draws": n, "seed": s}, with "names" and "needs" as for
calls. Seeds `random` and `numpy.random`, calls n times with fresh copies of the inputs, and returns
{"value": {"tokens": int64 array [n]}, "mutated": [names]}. A draw that is no whole number is given back as it is:
{"value": {"odd": value, "draw": place}}."""

import random
from copy import deepcopy
from typing import Any

import numpy as np

from problems.format.drivers.common import argument_names, identical, lacks, load, loaded, whole

__all__ = ["load", "run"]


def run(case: dict[str, Any]) -> dict[str, Any]:
    """Draw and collect. The first exception ends the case."""
    solution = loaded()
    missing = lacks(solution, [case["entry"], *case.get("needs", ())])
    if missing is not None:
        return {"missing": missing}
    function = getattr(solution, case["entry"])
    args, kwargs = list(case.get("args", ())), dict(case.get("kwargs", {}))
    names = argument_names(function, args, case.get("names", ()))
    random.seed(case["seed"])
    np.random.seed(case["seed"])  # what a solution that uses numpy.random draws from
    tokens = np.zeros(case["draws"], dtype=np.int64)
    mutated: dict[str, None] = {}
    for draw in range(case["draws"]):
        mine, keywords = deepcopy((args, kwargs))
        token = function(*mine, **keywords)
        pairs = [*zip(names, mine, args, strict=True), *((key, keywords[key], kwargs[key]) for key in kwargs)]
        mutated.update({name: None for name, after, before in pairs if not identical(after, before)})
        number = whole(token)
        if number is None:
            return {"value": {"odd": token, "draw": draw}, "mutated": list(mutated)}
        tokens[draw] = number
    return {"value": {"tokens": tokens}, "mutated": list(mutated)}
