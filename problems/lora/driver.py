"""Driver of lora: scripts on layers, with inputs known by name, and plain calls of dora_forward. Besides the steps of
the shared driver ("new", "set", "get", "call") there are

    ["start", var]          what a fresh layer's A and B are like: {"A", "B", "A varies", "B is zero"}, shapes first
    ["kept", var, x]        forward(x), and whether A and B are what they were: {"A", "B"}
    ["work", var, x]        forward(x) twice: {"y", "lines": [int, int], "peak": [int, int]}, memory in bytes"""

import tracemalloc
from typing import Any

import numpy as np

from problems.format.drivers.calls import run as run_call
from problems.format.drivers.common import Inputs, bases_of, counting, lacks, load, loaded
from problems.format.drivers.script import OPS, Op

__all__ = ["load", "run"]


def run(case: dict[str, Any]) -> dict[str, Any]:
    """Call dora_forward, or run the steps in order."""
    return run_call(case) if "entry" in case else _script(case)


def _script(case: dict[str, Any]) -> dict[str, Any]:
    solution = loaded()
    missing = lacks(solution, ["LoRALinear", "LoRALinear.forward", *case.get("needs", ())])
    if missing is not None:
        return {"missing": missing}
    objects: dict[str, Any] = {}
    value: list[dict[str, Any]] = []
    given: list[tuple[str, Inputs]] = []
    for step in case["steps"]:
        given += [(name, Inputs({name: item})) for name, item in _named(step)]
        try:
            value.append({"ok": ALL[step[0]](solution, objects, step[1:])})
        except Exception as error:  # a step that raises is an answer like another
            value.append({"raised": bases_of(error)})
            if step[0] == "new":
                break
    return {"value": value, "mutated": sorted({name for name, inputs in given if inputs.mutated()})}


def _named(step: list[Any]) -> list[tuple[str, Any]]:
    """The arrays that a step hands over, by the names they have in the statement."""
    if step[0] == "new":
        return [("W", step[3][0])]
    if step[0] == "set":
        return [(step[2], step[3])]
    return [("x", item) for item in (step[3] if step[0] == "call" else step[2:]) if isinstance(item, np.ndarray)]


def op_start(_solution: Any, objects: dict[str, Any], step: list[Any]) -> dict[str, Any]:
    """What A and B of a fresh layer are like."""
    a, b = np.asarray(objects[step[0]].A), np.asarray(objects[step[0]].B)
    varies = bool(np.isfinite(a).all() and np.any(a != 0) and (a.size == 1 or np.ptp(a) > 0))
    return {"A": list(a.shape), "B": list(b.shape), "A varies": varies, "B is zero": bool(np.all(b == 0))}


def op_kept(_solution: Any, objects: dict[str, Any], step: list[Any]) -> dict[str, bool]:
    """Are A and B what they were, after a forward pass?"""
    layer = objects[step[0]]
    before = {name: np.array(getattr(layer, name)) for name in "AB"}
    layer.forward(step[1])
    return {name: np.array_equal(np.asarray(getattr(layer, name)), value) for name, value in before.items()}


def op_work(_solution: Any, objects: dict[str, Any], step: list[Any]) -> dict[str, Any]:
    """Lines run and the most memory held at once, in a first and in a second call."""
    layer, lines, peak, y = objects[step[0]], [0, 0], [0, 0], None
    tracemalloc.start()
    try:
        for turn in range(2):
            tracemalloc.reset_peak()
            held, _ = tracemalloc.get_traced_memory()
            with np.errstate(all="ignore"), counting() as count:
                y = layer.forward(step[1])
            lines[turn], peak[turn] = count[0], tracemalloc.get_traced_memory()[1] - held
    finally:
        tracemalloc.stop()
    return {"y": y, "lines": lines, "peak": peak}


ALL: dict[str, Op] = {**OPS, "start": op_start, "kept": op_kept, "work": op_work}
