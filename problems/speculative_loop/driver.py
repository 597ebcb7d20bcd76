"""Driver of speculative_loop. A case is {"entry", "runs": [{"prompt", "max_new", "K"}, ...]}; the models are answered
outside, asked for as ["draft", run, tokens] and ["target", run, tokens]. The value lists what the runs gave."""

from collections.abc import Callable
from typing import Any

from problems.format.drivers.common import CELL, Inputs, lacks, load, loaded

__all__ = ["load", "run"]


def run(case: dict[str, Any]) -> dict[str, Any]:
    """All runs of a case, in order."""
    solution = loaded()
    missing = lacks(solution, [case["entry"], *case.get("needs", ())])
    if missing is not None:
        return {"missing": missing}
    function = getattr(solution, case["entry"])
    value: list[Any] = []
    inputs = Inputs({"prompt": [one["prompt"] for one in case["runs"]]})
    for place, one in enumerate(case["runs"]):
        models = _model("draft", place), _model("target", place)
        value.append(function(*models, one["prompt"], one["max_new"], one["K"]))
    return {"value": value, "mutated": inputs.mutated()}


def _model(name: str, place: int) -> Callable[..., Any]:
    def model(*args: Any) -> Any:
        return CELL.ask([name, place, *args])

    return model
