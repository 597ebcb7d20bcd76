"""Driver of speculative_loop. A case is {"entry", "runs": [{"prompt", "max_new", "K"}, ...]}. The models run outside
the cell: requests are ["draft", i, tokens] and ["target", i, tokens] in run i. The value is the list of the runs'
results."""

from collections.abc import Callable
from typing import Any

from problems.format.drivers.common import CELL, InputSnapshot, find_missing, get_solution, load

__all__ = ["load", "run"]


def run(case: dict[str, Any]) -> dict[str, Any]:
    """Run all runs of a case in order."""
    solution = get_solution()
    missing = find_missing(solution, [case["entry"], *case.get("needs", ())])
    if missing is not None:
        return {"missing": missing}
    function = getattr(solution, case["entry"])
    value: list[Any] = []
    inputs = InputSnapshot({"prompt": [one["prompt"] for one in case["runs"]]})
    for index, one in enumerate(case["runs"]):
        models = _make_model("draft", index), _make_model("target", index)
        value.append(function(*models, one["prompt"], one["max_new"], one["K"]))
    return {"value": value, "mutated": inputs.list_mutated()}


def _make_model(name: str, run_index: int) -> Callable[..., Any]:
    def model(*args: Any) -> Any:
        return CELL.ask([name, run_index, *args])

    return model
