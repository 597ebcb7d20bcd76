"""Helpers that build the payloads of the driver `kernels` in cases.py."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from problems.format.case import Case


def launch(entry: str, arguments: Mapping[str, Any], *, seed: int) -> dict[str, Any]:
    """Return one call of `entry`. An argument is a scalar, or what `array`, `output` or `inout` returns.

    `seed` selects the order of the programs and what undefined memory has. Draw it from the `rng` of the cases."""
    return {"entry": entry, "names": list(arguments), "args": list(arguments.values()), "seed": seed}


def array(values: "np.ndarray[Any, Any]", strides: Sequence[int] | None = None) -> dict[str, Any]:
    """Return an input array. `strides` are in elements; None for C order without gaps."""
    return {"input": values, "strides": None if strides is None else list(strides)}


def output(shape: Sequence[int], dtype: str, strides: Sequence[int] | None = None) -> dict[str, Any]:
    """Return an array that the entry fills."""
    return {"output": list(shape), "dtype": dtype, "strides": None if strides is None else list(strides)}


def inout(values: "np.ndarray[Any, Any]", strides: Sequence[int] | None = None) -> dict[str, Any]:
    """Return an array that the entry changes in place. Its values after the call are compared like an output."""
    return {"inout": values, "strides": None if strides is None else list(strides)}


def list_argument_roles(case: Case) -> tuple[list[str], list[str]]:
    """Return the names of the entry's arguments, and the role of each: "input", "output", "inout", or "" for a number.

    They are the same in all cases of a problem."""
    roles = [
        next((role for role in ("input", "output", "inout") if isinstance(spec, Mapping) and role in spec), "")
        for spec in case.payload["args"]
    ]
    return list(case.payload["names"]), roles
