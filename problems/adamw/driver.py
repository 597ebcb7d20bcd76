"""Driver of adamw. A case is {"entry", "args", "names", "kwargs"} for one call, or

    {"entry": "AdamW", "settings": [keywords of each optimizer], "params": [dict of arrays of each optimizer],
     "grads": [a list of dicts of arrays, one a step, of each optimizer]}

for optimizers that step in turn. The result is {"value", "mutated"} or {"missing": name}. The value is a list with one
item per optimizer: the list of its parameters after each step."""

import copy
from typing import Any

import numpy as np

from problems.format.drivers.calls import run as run_call
from problems.format.drivers.common import InputSnapshot, find_missing, get_solution, load, to_plain

__all__ = ["load", "run"]


def run(case: dict[str, Any]) -> dict[str, Any]:
    """Run one call, or the steps of the optimizers."""
    if "settings" not in case:
        return run_call(case)
    solution = get_solution()
    missing = find_missing(solution, [case["entry"], *case.get("needs", ())])
    if missing is not None:
        return {"missing": missing}
    return _run_steps(getattr(solution, case["entry"]), case)


def _run_steps(optimizer_class: Any, case: dict[str, Any]) -> dict[str, Any]:
    optimizers = [optimizer_class(**settings) for settings in case["settings"]]
    params, grads = case["params"], case["grads"]
    inputs = InputSnapshot({"grads": grads})
    trajectories: list[list[Any]] = [[] for _ in optimizers]
    for step in range(max(map(len, grads))):
        for place, optimizer in enumerate(optimizers):
            if step < len(grads[place]):
                optimizer.step(params[place], grads[place][step])
                trajectories[place].append({name: _copy(value) for name, value in params[place].items()})
    return {"value": to_plain(trajectories), "mutated": inputs.list_mutated()}


def _copy(value: Any) -> Any:
    array: Any = value
    return array.copy() if isinstance(value, np.ndarray) else copy.deepcopy(value)
