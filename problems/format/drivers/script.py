"""Driver for scripts of method calls. A case is {"steps": [...]}, optionally with "needs" (what the solution must
define beside the classes of the steps, see `find_missing`). A step is

    ["new", var, "Class", args, kwargs]     create an object
    ["call", var, "method", args, kwargs]   call a method; its result is judged
    ["do", var, "method", args, kwargs]     call a method; its result is None, whatever it returns
    ["get", var, "attr"]                    read an attribute
    ["set", var, "attr", value]             write an attribute

where kwargs can be omitted. `run` returns {"value": [{"ok": value} or {"raised": [type, bases...]} for each step],
"mutated": ["step 3", ...]}, where "mutated" names the steps whose arguments the solution changed, or {"missing":
name}. A step that raises does not stop the script unless it is "new"."""

from collections.abc import Callable
from typing import Any

from problems.format.drivers.common import (
    CELL,
    InputSnapshot,
    find_missing,
    get_solution,
    list_exception_classes,
    load,
    replace_callbacks,
    to_plain,
)

__all__ = ["OPS", "Op", "load", "run", "run_script"]

Op = Callable[[Any, dict[str, Any], list[Any]], Any]
"""An operation: (solution, objects by name, the step without its first element) -> the step's result."""


def run(case: dict[str, Any]) -> dict[str, Any]:
    """Run the steps in order."""
    return run_script(case, OPS)


def run_script(case: dict[str, Any], ops: dict[str, Op]) -> dict[str, Any]:
    """Run the steps of a case with these operations. A package's own driver can add operations to `OPS`."""
    solution = get_solution()
    classes = [step[2] for step in case["steps"] if step[0] == "new"]
    missing = find_missing(solution, [*classes, *case.get("needs", ())])
    if missing is not None:
        return {"missing": missing}
    objects: dict[str, Any] = {}
    value: list[dict[str, Any]] = []
    inputs: dict[str, InputSnapshot] = {}
    for index, step in enumerate(case["steps"]):
        given = replace_callbacks(step[1:], CELL.ask)
        inputs[f"step {index}"] = InputSnapshot({"": given})
        try:
            value.append({"ok": to_plain(ops[step[0]](solution, objects, given))})
        except Exception as error:  # an exception is a valid result of a step
            value.append({"raised": list_exception_classes(error)})
            if step[0] == "new":
                break
    return {"value": value, "mutated": [name for name, given in inputs.items() if given.list_mutated()]}


def _split_arguments(rest: list[Any]) -> tuple[list[Any], dict[str, Any]]:
    return list(rest[0]) if rest else [], dict(rest[1]) if len(rest) > 1 else {}


def op_new(solution: Any, objects: dict[str, Any], step: list[Any]) -> None:
    """Create an object."""
    args, kwargs = _split_arguments(step[2:])
    objects[step[0]] = getattr(solution, step[1])(*args, **kwargs)


def op_call(_solution: Any, objects: dict[str, Any], step: list[Any]) -> Any:
    """Call a method and return its result."""
    args, kwargs = _split_arguments(step[2:])
    return getattr(objects[step[0]], step[1])(*args, **kwargs)


def op_do(solution: Any, objects: dict[str, Any], step: list[Any]) -> None:
    """Call a method and discard its result."""
    op_call(solution, objects, step)


def op_get(_solution: Any, objects: dict[str, Any], step: list[Any]) -> Any:
    """Read an attribute."""
    return getattr(objects[step[0]], step[1])


def op_set(_solution: Any, objects: dict[str, Any], step: list[Any]) -> None:
    """Write an attribute."""
    setattr(objects[step[0]], step[1], step[2])


OPS: dict[str, Op] = {"new": op_new, "call": op_call, "do": op_do, "get": op_get, "set": op_set}
