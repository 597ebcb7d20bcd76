"""Driver of rope: plain calls, as the shared driver makes them, that may be given the solution's own tables.

A case is {"entry", "names", "args", "kwargs"}, and "tables": [[d, max_seq], {"base": ...}] where precompute_rope of the
solution makes what stands in for the arguments OWN_COS and OWN_SIN. Returns {"value", "mutated"} or {"missing"}."""

from typing import Any

from problems.format.drivers.common import CELL, Inputs, lacks

OWN_COS, OWN_SIN = "the cos that precompute_rope made", "the sin that precompute_rope made"

_state: dict[str, Any] = {}


def load() -> None:
    """Import the solution."""
    _state["solution"] = CELL.import_solution("solution")


def run(case: dict[str, Any]) -> dict[str, Any]:
    """Call the entry once and say what it returned and which inputs it changed."""
    solution = _state["solution"]
    made = ["precompute_rope"] if "tables" in case else []
    missing = lacks(solution, [case["entry"], *made, *case.get("needs", ())])
    if missing is not None:
        return {"missing": missing}
    inputs = dict(zip(case["names"], case["args"], strict=True))
    if "tables" in case:
        args, settings = case["tables"]
        inputs["cos"], inputs["sin"] = solution.precompute_rope(*args, **settings)
    given = Inputs({**inputs, **case.get("kwargs", {})})
    value = getattr(solution, case["entry"])(*inputs.values(), **case.get("kwargs", {}))
    return {"value": value, "mutated": given.mutated()}
