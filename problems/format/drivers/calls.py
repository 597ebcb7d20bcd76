"""Driver for plain calls.

A case is {"entry": name, "args": [...], "kwargs": {...}}, optionally with "names" (of the positional arguments) and
"needs" (what else the solution must define, see `find_missing`). {"$callback": name} in an argument becomes a function
that is answered outside the sandbox.

`run` returns {"value": v, "mutated": [names of the arguments that the call changed]} or {"missing": name}. With
"counted" in the case, v is {"value": v, "lines": n}, where n is the number of lines of Python that the call ran."""

from typing import Any

from problems.format.drivers.common import (
    CELL,
    InputSnapshot,
    count_lines,
    find_missing,
    get_argument_names,
    get_solution,
    load,
    replace_callbacks,
    to_plain,
)

__all__ = ["load", "run"]


def run(case: dict[str, Any]) -> dict[str, Any]:
    """Call the entry once; return its result and the names of the inputs that it changed."""
    solution = get_solution()
    missing = find_missing(solution, [case["entry"], *case.get("needs", ())])
    if missing is not None:
        return {"missing": missing}
    function = getattr(solution, case["entry"])
    args = replace_callbacks(list(case.get("args", ())), CELL.ask)
    kwargs = replace_callbacks(dict(case.get("kwargs", {})), CELL.ask)
    names = get_argument_names(function, args, case.get("names", ()))
    inputs = InputSnapshot({**dict(zip(names, args, strict=True)), **kwargs})
    with count_lines(bool(case.get("counted"))) as lines:
        value = function(*args, **kwargs)
    value = to_plain(value)
    result = {"value": value, "lines": lines[0]} if case.get("counted") else value
    return {"value": result, "mutated": inputs.list_mutated()}
