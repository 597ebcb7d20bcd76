"""Driver of rope: plain calls, as the shared driver makes them, that may be given the solution's own tables.

A case is {"entry", "names", "args", "kwargs"}, and "tables": [[d, max_seq], {"base": ...}] where precompute_rope of the
solution makes what stands in for the arguments OWN_COS and OWN_SIN. Returns {"value", "mutated"} or {"missing"}."""

from typing import Any

from problems.format.drivers.common import Inputs, lacks, load, loaded

__all__ = ["load", "run"]

OWN_COS, OWN_SIN = "the cos that precompute_rope made", "the sin that precompute_rope made"


def run(case: dict[str, Any]) -> dict[str, Any]:
    """Call the entry once and say what it returned and which inputs it changed."""
    solution = loaded()
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
