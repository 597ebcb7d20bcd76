"""Driver for samplers. A case is {"entry", "args", "kwargs", "draws": n, "seed": s}, with "names" and "needs" as for
calls. Seeds `random` and `numpy.random`, calls n times with fresh copies of the inputs, and returns
{"value": {"tokens": int64 array [n]}, "mutated": [names]}. A draw that is no whole number is given back as it is:
{"value": {"odd": value, "draw": place}}."""

import copy
import operator
import random
from typing import Any, cast

import numpy as np

from problems.format.drivers.common import CELL, argument_names, identical, lacks

_state: dict[str, Any] = {}


def load() -> None:
    """Import the solution."""
    _state["solution"] = CELL.import_solution("solution")


def run(case: dict[str, Any]) -> dict[str, Any]:
    """Draw and collect. The first exception ends the case."""
    solution = _state["solution"]
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
        mine, keywords = copy.deepcopy((args, kwargs))
        token = function(*mine, **keywords)
        pairs = [*zip(names, mine, args, strict=True), *((key, keywords[key], kwargs[key]) for key in kwargs)]
        mutated.update({name: None for name, after, before in pairs if not identical(after, before)})
        whole = _whole(token)
        if whole is None:
            return {"value": {"odd": token, "draw": draw}, "mutated": list(mutated)}
        tokens[draw] = whole
    return {"value": {"tokens": tokens}, "mutated": list(mutated)}


def _whole(token: Any) -> int | None:
    """The token as an int if it is a whole number of 64 bits (an integer, or an array of one), else None."""
    if isinstance(token, np.ndarray):
        array = cast("np.ndarray[Any, Any]", token)
        token = array.item() if array.size == 1 and array.dtype.kind in "iu" else None
    if isinstance(token, bool | np.bool_):
        return None
    try:
        whole = operator.index(token)
    except Exception:  # whatever a hostile object does, it is no whole number
        return None
    return whole if -(2**63) <= whole < 2**63 else None
