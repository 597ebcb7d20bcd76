"""The driver of multi_head_attention. It makes single calls as the shared driver does. For a case with "sizes" it makes
one call for each list of arguments in "sizes" and counts the lines of Python that each call runs."""

from typing import Any

from problems.format.drivers.calls import load
from problems.format.drivers.calls import run as run_call

__all__ = ["load", "run"]


def run(case: dict[str, Any]) -> dict[str, Any]:
    """Run the call of a case and return what the shared driver returns. With "sizes", run one call for each size:
    "value" is then a list of {"value", "lines"}. {"missing": name} alone: the solution has no such function."""
    if "sizes" not in case:
        return run_call(case)
    results = [run_call({**case, "args": args, "counted": True}) for args in case["sizes"]]
    missing = next((result for result in results if "missing" in result), None)
    if missing is not None:
        return missing
    mutated = {name: None for result in results for name in result["mutated"]}
    return {"value": [result["value"] for result in results], "mutated": list(mutated)}
