"""Reads what the driver `kernels` returned. All of it comes from the sandbox, so every part is validated."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from problems.format.case import Case
from problems.format.numeric_arrays import Array

ACCESSES = ("load", "store", "atomic", "dot", "launch")
FAULT_KINDS = ("bounds", "gap", "race", "dot", "patched", "tuning")
_MAX_ITEMS = 8
"""In each list of a result: runs, axes of a grid, outputs."""
_MAX_NUMBER = 1 << 62
_TILE = re.compile(r"\d{1,6}(x\d{1,6}){2}", re.ASCII)
"""What `tl.dot` multiplied, in place of the name of an array."""


@dataclass(frozen=True, slots=True)
class KernelFault:
    """What a kernel did that a GPU does not allow or define. `array` is "" for a scratch array."""

    kind: str
    access: str
    array: str
    line: int | None
    detail: str


@dataclass(frozen=True, slots=True)
class KernelResult:
    """The outputs of each run by name, the fewest kernels that a run launched, and outputs that the host wrote."""

    runs: tuple[Mapping[str, Array], ...]
    launches: int
    host_written: tuple[str, ...]
    unwritten: tuple[str, ...]
    """Outputs with elements that no kernel stored."""
    is_tuned: bool = False
    """Whether the last run used another configuration of an autotuned kernel than the first."""


@dataclass(frozen=True, slots=True)
class OutputForm:
    """What an output must have. `before` has the values of one that the entry changes in place; else it is None."""

    shape: tuple[int, ...]
    dtype: str
    before: Array | None = None


def list_outputs(case: Case) -> Mapping[str, OutputForm]:
    """Return the arrays that the entry fills or changes in place, by name."""
    pairs = zip(case.payload["names"], map(_find_output_form, case.payload["args"]), strict=True)
    return {name: form for name, form in pairs if form is not None}


def _find_output_form(spec: Any) -> OutputForm | None:
    if not isinstance(spec, Mapping):
        return None
    table = cast("Mapping[str, Any]", spec)
    if "inout" in table:
        values = np.asarray(table["inout"])
        return OutputForm(values.shape, values.dtype.name, values)
    return OutputForm(tuple(table["output"]), table["dtype"]) if "output" in table else None


def parse_kernel_result(case: Case, value: Any) -> KernelResult | KernelFault | None:
    """Return the result or the fault of a submission; None if the value was tampered with."""
    if not isinstance(value, Mapping):
        return None
    table = cast("Mapping[Any, Any]", value)
    if "fault" in table:
        return _parse_fault(case, table["fault"])
    runs, launches, host, unwritten = (
        _read_list(table.get(name)) for name in ("runs", "launches", "host", "unwritten")
    )
    parsed = [_parse_outputs(case, outputs) for outputs in runs]
    counts = [count for count in launches if type(count) is int]
    complete = [outputs for outputs in parsed if outputs is not None]
    if not parsed or len(complete) != len(runs) or len(counts) != len(runs):
        return None
    host_names, unwritten_names = (
        tuple(each for each in list_outputs(case) if each in names) for names in (host, unwritten)
    )
    return KernelResult(tuple(complete), min(counts), host_names, unwritten_names, table.get("tuned") is True)


def _read_list(value: Any, most: int = _MAX_ITEMS) -> list[Any]:
    """Return a list of at most so many items; an empty one for anything else."""
    items = cast("list[Any]", value) if isinstance(value, list) else []
    return items if len(items) <= most else []


def _parse_outputs(case: Case, outputs: Any) -> Mapping[str, Array] | None:
    """Return the outputs of one run, each with the shape that the case asks for, and its dtype or float64."""
    if not isinstance(outputs, Mapping):
        return None
    table = cast("Mapping[Any, Any]", outputs)
    parsed: dict[str, Array] = {}
    for name, form in list_outputs(case).items():
        found = table.get(name)
        if not isinstance(found, np.ndarray):
            return None
        array = cast("Array", found)
        if array.shape != form.shape or array.dtype not in (form.dtype, "float64"):
            return None
        parsed[name] = array
    return parsed


def _parse_fault(case: Case, fault: Any) -> KernelFault | None:
    if not isinstance(fault, Mapping):
        return None
    table = cast("Mapping[Any, Any]", fault)
    kind, access, array = table.get("kind"), table.get("access"), table.get("array")
    if kind not in FAULT_KINDS or access not in ACCESSES or not isinstance(array, str):
        return None
    is_known = _TILE.fullmatch(array) if kind == "dot" else array in case.payload["names"]
    known = array[:40] if is_known else ""
    program = [_read_int(axis) for axis in _read_list(table.get("program"))]
    numbers = {name: _read_int(table.get(name)) for name in ("element", "count", "other")}
    detail = _describe(kind, access, known, program, numbers)
    return KernelFault(kind, access, known, _read_int(table.get("line")) or None, detail)


def _read_int(value: Any) -> int | None:
    return value if type(value) is int and abs(value) < _MAX_NUMBER else None


def _describe(
    kind: str, access: str, array: str, program: Sequence[int | None], numbers: Mapping[str, int | None]
) -> str:
    """Describe a fault with its numbers, which the program could have chosen: for samples and interviewers."""
    if kind in ("patched", "tuning"):
        return ""
    if kind == "dot":
        rows, common, columns = array.split("x") if array else ("", "", "")
        return f"The tiles are {rows}x{common} and {common}x{columns}." if array else ""
    axes = ", ".join(str(axis) for axis in program)
    memory = f"`{array}`" if array else "a scratch array"
    text = f"Program ({axes}) {access}s element {numbers['element']} of {memory}"
    if numbers["other"] is not None:
        return f"{text}, which program number {numbers['other']} of the same launch accesses too."
    return f"{text}, which has {numbers['count']} elements in memory."
