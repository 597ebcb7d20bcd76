"""Driver for the reference of a kernel problem, which is written in NumPy: the trusted side of the driver `kernels`.

Inputs are NumPy arrays. Outputs are NumPy arrays to fill, and those that the entry changes in place have their values:
float64 for every float dtype, so that what is expected is more precise than what a kernel can store."""

from typing import Any, cast

import numpy as np

from problems.format.drivers.common import find_missing, get_solution, load

__all__ = ["load", "run"]

_RUNS = 3
"""As many as the driver `kernels` has of a submission, which must return as many as are expected."""


def run(case: dict[str, Any]) -> dict[str, Any]:
    """Call the reference once and return its outputs in the form of the driver `kernels`, as if each run gave them."""
    solution = get_solution()
    missing = find_missing(solution, [case["entry"], *case.get("needs", ())])
    if missing is not None:
        return {"missing": missing}
    outputs: dict[str, Any] = {}

    def make(name: str, spec: Any) -> Any:
        if not isinstance(spec, dict):
            return spec
        spec = cast("dict[str, Any]", spec)
        if "input" in spec:
            return np.array(spec["input"])
        if "inout" in spec:
            values = np.asarray(spec["inout"])
            outputs[name] = np.array(values, dtype=_widen(values.dtype))
        else:
            dtype = np.dtype(spec["dtype"])
            outputs[name] = np.full(spec["output"], np.nan if dtype.kind == "f" else 0, _widen(dtype))
        return outputs[name]

    getattr(solution, case["entry"])(*map(make, case["names"], case["args"]))
    value = {"runs": [outputs] * _RUNS, "launches": [1] * _RUNS, "host": [], "unwritten": []}
    return {"value": value, "mutated": []}


def _widen(dtype: Any) -> Any:
    return np.float64 if dtype.kind == "f" else dtype
