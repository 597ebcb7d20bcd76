"""Driver for plain calls. A case is {"entry": name, "args": [...], "kwargs": {...}}, with "names" (of the positional
arguments) and "needs" if the package gives them; {"$callback": name} among the arguments becomes a function that is
answered outside the box. Returns {"value": v, "mutated": [names]} or {"missing": name}."""

from typing import Any

import cell  # pyright: ignore[reportMissingImports]  # only there is in the box
from problems.format.drivers.common import Inputs, argument_names, lacks, with_callbacks

_state: dict[str, Any] = {}


def load() -> None:
    """Import the solution."""
    _state["solution"] = cell.import_solution("solution")  # pyright: ignore[reportUnknownMemberType]  # the same


def run(case: dict[str, Any]) -> dict[str, Any]:
    """Call the entry once and say what it returned and which inputs it changed."""
    solution = _state["solution"]
    missing = lacks(solution, [case["entry"], *case.get("needs", ())])
    if missing is not None:
        return {"missing": missing}
    function = getattr(solution, case["entry"])
    ask: Any = cell.ask  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  # the same
    args = with_callbacks(list(case.get("args", ())), ask)
    kwargs = with_callbacks(dict(case.get("kwargs", {})), ask)
    names = argument_names(function, args, case.get("names", ()))
    inputs = Inputs({**dict(zip(names, args, strict=True)), **kwargs})
    value = function(*args, **kwargs)
    return {"value": value, "mutated": inputs.mutated()}
