"""Driver of speculative_loop. A case is {"entry", "runs": [{"prompt", "max_new", "K"}, ...]}. The models run outside
the cell: requests are ["draft", run, tokens] and ["target", run, tokens]. The value is the list of the runs'
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
    for place, one in enumerate(case["runs"]):
        models = _make_model("draft", place), _make_model("target", place)
        value.append(function(*models, one["prompt"], one["max_new"], one["K"]))
    return {"value": value, "mutated": inputs.list_mutated()}


def _make_model(name: str, place: int) -> Callable[..., Any]:
    def model(*args: Any) -> Any:
        return CELL.ask([name, place, *args])

    return model
