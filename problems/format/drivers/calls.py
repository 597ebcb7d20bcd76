"""Driver for plain calls. A case is {"entry": name, "args": [...], "kwargs": {...}}, with "names" (of the positional
arguments) and "needs" if the package gives them; {"$callback": name} among the arguments becomes a function that is
answered outside the box. Returns {"value": v, "mutated": [names]} or {"missing": name}; with "counted" in the case, v
is {"value": v, "lines": n}, the lines of Python that the call ran."""

from typing import Any

from problems.format.drivers.common import CELL, Inputs, argument_names, counting, lacks, load, loaded, with_callbacks

__all__ = ["load", "run"]


def run(case: dict[str, Any]) -> dict[str, Any]:
    """Call the entry once and say what it returned and which inputs it changed."""
    solution = loaded()
    missing = lacks(solution, [case["entry"], *case.get("needs", ())])
    if missing is not None:
        return {"missing": missing}
    function = getattr(solution, case["entry"])
    args = with_callbacks(list(case.get("args", ())), CELL.ask)
    kwargs = with_callbacks(dict(case.get("kwargs", {})), CELL.ask)
    names = argument_names(function, args, case.get("names", ()))
    inputs = Inputs({**dict(zip(names, args, strict=True)), **kwargs})
    with counting(bool(case.get("counted"))) as lines:
        value = function(*args, **kwargs)
    result = {"value": value, "lines": lines[0]} if case.get("counted") else value
    return {"value": result, "mutated": inputs.mutated()}
