"""Driver for scripts of method calls. A case is {"steps": [...]}, with "needs" if the package gives them; a step is

    ["new", var, "Class", args, kwargs]     make an object
    ["call", var, "method", args, kwargs]   call a method, keep what it returns
    ["do", var, "method", args, kwargs]     call a method whose result is nobody's business; gives None
    ["get", var, "attr"]                    read an attribute
    ["set", var, "attr", value]             write an attribute

(kwargs may be left out). Returns {"value": [one of {"ok": value} and {"raised": [type, bases...]} a step], "mutated":
["step 3", ...]} or {"missing": name}. A step that raises does not stop the script unless it is "new"."""

from collections.abc import Callable
from typing import Any

from problems.format.drivers.common import CELL, Inputs, bases_of, lacks, load, loaded, with_callbacks

__all__ = ["OPS", "Op", "load", "run", "run_script"]

Op = Callable[[Any, dict[str, Any], list[Any]], Any]
"""An operation: (solution, objects by name, the step after its first element) -> what the step gives."""


def run(case: dict[str, Any]) -> dict[str, Any]:
    """Run the steps in order."""
    return run_script(case, OPS)


def run_script(case: dict[str, Any], ops: dict[str, Op]) -> dict[str, Any]:
    """Run the steps of a case with the operations given: a driver of a package's own may add some to `OPS`."""
    solution = loaded()
    classes = [step[2] for step in case["steps"] if step[0] == "new"]
    missing = lacks(solution, [*classes, *case.get("needs", ())])
    if missing is not None:
        return {"missing": missing}
    objects: dict[str, Any] = {}
    value: list[dict[str, Any]] = []
    inputs: dict[str, Inputs] = {}
    for place, step in enumerate(case["steps"]):
        given = with_callbacks(step[1:], CELL.ask)
        inputs[f"step {place}"] = Inputs({"": given})
        try:
            value.append({"ok": ops[step[0]](solution, objects, given)})
        except Exception as error:  # a step that raises is an answer like another
            value.append({"raised": bases_of(error)})
            if step[0] == "new":
                break
    return {"value": value, "mutated": [name for name, given in inputs.items() if given.mutated()]}


def _split(rest: list[Any]) -> tuple[list[Any], dict[str, Any]]:
    return list(rest[0]) if rest else [], dict(rest[1]) if len(rest) > 1 else {}


def op_new(solution: Any, objects: dict[str, Any], step: list[Any]) -> None:
    """Make an object."""
    args, kwargs = _split(step[2:])
    objects[step[0]] = getattr(solution, step[1])(*args, **kwargs)


def op_call(_solution: Any, objects: dict[str, Any], step: list[Any]) -> Any:
    """Call a method and keep what it returns."""
    args, kwargs = _split(step[2:])
    return getattr(objects[step[0]], step[1])(*args, **kwargs)


def op_do(solution: Any, objects: dict[str, Any], step: list[Any]) -> None:
    """Call a method and drop what it returns."""
    op_call(solution, objects, step)


def op_get(_solution: Any, objects: dict[str, Any], step: list[Any]) -> Any:
    """Read an attribute."""
    return getattr(objects[step[0]], step[1])


def op_set(_solution: Any, objects: dict[str, Any], step: list[Any]) -> None:
    """Write an attribute."""
    setattr(objects[step[0]], step[1], step[2])


OPS: dict[str, Op] = {"new": op_new, "call": op_call, "do": op_do, "get": op_get, "set": op_set}
