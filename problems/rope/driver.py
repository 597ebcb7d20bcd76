"""The driver of rope. It makes calls as the shared driver does, and can pass the tables of the solution to them.

A case is {"entry", "names", "args", "kwargs"}. With "tables": [[d, max_seq], {"base": ...}] the driver calls
precompute_rope of the solution and passes its tables instead of the placeholders OWN_COS and OWN_SIN. It returns
{"value", "mutated"} or {"missing"}."""

from typing import Any

from problems.format.drivers.common import InputSnapshot, find_missing, get_solution, load, to_plain

__all__ = ["load", "run"]

OWN_COS, OWN_SIN = "cos from your precompute_rope", "sin from your precompute_rope"


def run(case: dict[str, Any]) -> dict[str, Any]:
    """Call the entry once and return its value and the names of the inputs that it changed."""
    solution = get_solution()
    table_functions = ["precompute_rope"] if "tables" in case else []
    missing = find_missing(solution, [case["entry"], *table_functions, *case.get("needs", ())])
    if missing is not None:
        return {"missing": missing}
    inputs = dict(zip(case["names"], case["args"], strict=True))
    if "tables" in case:
        args, settings = case["tables"]
        inputs["cos"], inputs["sin"] = solution.precompute_rope(*args, **settings)
    snapshot = InputSnapshot({**inputs, **case.get("kwargs", {})})
    value = getattr(solution, case["entry"])(*inputs.values(), **case.get("kwargs", {}))
    return {"value": to_plain(value), "mutated": snapshot.list_mutated()}
