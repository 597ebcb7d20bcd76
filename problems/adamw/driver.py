"""Driver of adamw. A case is {"entry", "args", "names", "kwargs"}, for one plain call, or

    {"entry": "AdamW", "settings": [keywords of each optimizer], "params": [dict of arrays of each optimizer],
     "grads": [a list of dicts of arrays, one a step, of each optimizer]}

whose optimizers step in turn. The value is, for each optimizer, the list of its parameters after each step."""

import copy
from typing import Any

import numpy as np

from problems.format.drivers.common import CELL, Inputs, argument_names, lacks

_state: dict[str, Any] = {}


def load() -> None:
    """Import the solution."""
    _state["solution"] = CELL.import_solution("solution")


def run(case: dict[str, Any]) -> dict[str, Any]:
    """One call, or the steps of the optimizers."""
    solution = _state["solution"]
    missing = lacks(solution, [case["entry"], *case.get("needs", ())])
    if missing is not None:
        return {"missing": missing}
    entry = getattr(solution, case["entry"])
    if "settings" in case:
        return _optimized(entry, case)
    args, kwargs = list(case["args"]), dict(case.get("kwargs", {}))
    names = argument_names(entry, args, case.get("names", ()))
    inputs = Inputs({**dict(zip(names, args, strict=True)), **kwargs})
    value = entry(*args, **kwargs)
    return {"value": value, "mutated": inputs.mutated()}


def _optimized(kind: Any, case: dict[str, Any]) -> dict[str, Any]:
    optimizers = [kind(**settings) for settings in case["settings"]]
    params, grads = case["params"], case["grads"]
    inputs = Inputs({"grads": grads})
    after: list[list[Any]] = [[] for _ in optimizers]
    for step in range(max(map(len, grads))):
        for place, optimizer in enumerate(optimizers):
            if step < len(grads[place]):
                optimizer.step(params[place], grads[place][step])
                after[place].append({name: _copied(value) for name, value in params[place].items()})
    return {"value": after, "mutated": inputs.mutated()}


def _copied(value: Any) -> Any:
    array: Any = value
    return array.copy() if isinstance(value, np.ndarray) else copy.deepcopy(value)
