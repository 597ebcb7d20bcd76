"""The driver of lora. It runs scripts on layers, with named inputs, and calls dora_forward. In addition to the steps of
the shared driver ("new", "set", "get", "call") it has

    ["start", var]          properties of A and B of a new layer: {"A": shape, "B": shape, "A varies", "B is zero"}
    ["kept", var, x]        runs forward(x) and returns whether A and B are unchanged: {"A", "B"}
    ["work", var, x]        runs forward(x) twice: {"y", "lines": [int, int], "peak": [int, int]}, memory in bytes"""

import tracemalloc
from typing import Any

import numpy as np

from problems.format.drivers.calls import run as run_call
from problems.format.drivers.common import (
    InputSnapshot,
    count_lines,
    find_missing,
    get_solution,
    list_exception_classes,
    load,
    to_plain,
)
from problems.format.drivers.script import OPS, Op

__all__ = ["load", "run"]


def run(case: dict[str, Any]) -> dict[str, Any]:
    """Call dora_forward, or run the steps in order."""
    return run_call(case) if "entry" in case else _run_script(case)


def _run_script(case: dict[str, Any]) -> dict[str, Any]:
    solution = get_solution()
    missing = find_missing(solution, ["LoRALinear", "LoRALinear.forward", *case.get("needs", ())])
    if missing is not None:
        return {"missing": missing}
    objects: dict[str, Any] = {}
    value: list[dict[str, Any]] = []
    snapshots: list[tuple[str, InputSnapshot]] = []
    for step in case["steps"]:
        snapshots += [(name, InputSnapshot({name: item})) for name, item in _list_named_arrays(step)]
        try:
            value.append({"ok": to_plain(ALL_OPS[step[0]](solution, objects, step[1:]))})
        except Exception as error:  # an exception is one of the possible results of a step
            value.append({"raised": list_exception_classes(error)})
            if step[0] == "new":
                break
    return {"value": value, "mutated": sorted({name for name, inputs in snapshots if inputs.list_mutated()})}


def _list_named_arrays(step: list[Any]) -> list[tuple[str, Any]]:
    """Return the arrays that a step passes, with their names in the statement."""
    if step[0] == "new":
        return [("W", weights) for weights in step[3][:1]]
    if step[0] == "set":
        return [(step[2], step[3])]
    return [("x", item) for item in (step[3] if step[0] == "call" else step[2:]) if isinstance(item, np.ndarray)]


def op_start(_solution: Any, objects: dict[str, Any], step: list[Any]) -> dict[str, Any]:
    """Return properties of A and B of a new layer."""
    a, b = np.asarray(objects[step[0]].A), np.asarray(objects[step[0]].B)
    varies = bool(np.isfinite(a).all() and np.any(a != 0) and (a.size == 1 or np.ptp(a) > 0))
    return {"A": list(a.shape), "B": list(b.shape), "A varies": varies, "B is zero": bool(np.all(b == 0))}


def op_kept(_solution: Any, objects: dict[str, Any], step: list[Any]) -> dict[str, bool]:
    """Return whether A and B are unchanged after a forward pass."""
    layer = objects[step[0]]
    before = {name: np.array(getattr(layer, name)) for name in "AB"}
    layer.forward(step[1])
    return {name: np.array_equal(np.asarray(getattr(layer, name)), value) for name, value in before.items()}


def op_work(_solution: Any, objects: dict[str, Any], step: list[Any]) -> dict[str, Any]:
    """Return the number of lines run and the peak of allocated bytes, for a first and a second call."""
    layer, lines, peak, y = objects[step[0]], [0, 0], [0, 0], None
    tracemalloc.start()
    try:
        for trial in range(2):
            tracemalloc.reset_peak()
            before, _ = tracemalloc.get_traced_memory()
            with np.errstate(all="ignore"), count_lines() as count:
                y = layer.forward(step[1])
            lines[trial], peak[trial] = count[0], tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
    return {"y": y, "lines": lines, "peak": peak}


ALL_OPS: dict[str, Op] = {**OPS, "start": op_start, "kept": op_kept, "work": op_work}
