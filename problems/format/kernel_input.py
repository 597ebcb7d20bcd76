"""The form in which candidates type an input of a kernel: an expression for each argument, and strides of arrays.

An array arrives without its strides, because a cell evaluates the expressions and sends only values. So the strides
have a field of their own."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, cast

import numpy as np

from problems.format.case import Case
from problems.format.checkers.kernel import check_without_reference
from problems.format.input_form import InputField, InputForm, InputRefusedError, SampleInput
from problems.format.kernel_payloads import array, inout, launch, output
from problems.format.numeric_arrays import Array
from problems.format.python_source import format_expression, format_field
from problems.format.starter_signatures import read_functions
from problems.format.views import TextView

MAX_ELEMENTS = 1 << 20
"""Of an array, with the gaps that its strides leave. A run records several numbers for each."""
MAX_OUTPUT_ELEMENTS = 1_390_000
"""Of all arrays that change. A cell may return 32 MiB, and the reference returns each element as often as the driver
runs a kernel, three times, in up to 8 bytes."""
STRIDES_FIELD = "strides"
_SEED = 1
"""Of the order of the programs and of undefined memory. It is that of no case, and every run has the same."""


def make_kernel_forms(starter: str, cases: Sequence[Case]) -> tuple[InputForm, ...]:
    """Return the only form. `cases` are all of practice: their dtypes are what an argument can have."""
    samples = [case for case in cases if case.sample]
    first = samples[0].payload
    entry, names = first["entry"], tuple(first["names"])
    specs = dict(zip(names, first["args"], strict=True))
    dtypes = {name: {_read_dtype(_get_spec(case, name)) for case in cases} for name in names}

    def make_payload(values: Mapping[str, Any]) -> Mapping[str, Any]:
        strides = _read_strides_field(values, names)
        arguments = {name: _make_argument(name, specs[name], values[name], dtypes[name], strides) for name in names}
        _check_output_size(arguments)
        return launch(entry, arguments, seed=_SEED)

    def show_values(values: Mapping[str, Any]) -> Mapping[str, Any]:
        return {name: _show_value(specs.get(name), value) for name, value in values.items()}

    return (
        InputForm(
            name=entry,
            title=read_functions(starter)[entry].text,
            fields=(
                *(InputField(name=name, hint=_describe(specs[name])) for name in names),
                InputField(
                    name=STRIDES_FIELD,
                    default="{}",
                    hint=f'In elements, of arrays with gaps, such as {{"{_find_first_array(specs)}": (9, 1)}}.',
                ),
            ),
            samples=tuple(SampleInput(name=case.name, fields=_format_sample(case)) for case in samples),
            make_payload=make_payload,
            read_value=_read_outputs,
            check=check_without_reference,
            show_values=show_values,
            note="It runs three times, as every case does. The reference computes in float64.",
        ),
    )


def _get_spec(case: Case, name: str) -> Any:
    return case.payload["args"][case.payload["names"].index(name)]


def _get_values(spec: Mapping[str, Any]) -> Array | None:
    """Return the values of an input, or of an array that changes in place; None for an array to fill."""
    return None if "output" in spec else np.asarray(spec["input"] if "input" in spec else spec["inout"])


def _read_dtype(spec: Any) -> str:
    if not isinstance(spec, Mapping):
        return ""
    table = cast("Mapping[str, Any]", spec)
    values = _get_values(table)
    return table["dtype"] if values is None else values.dtype.name


def _find_first_array(specs: Mapping[str, Any]) -> str:
    """Return an array of two axes, for an example; if there is none, any array."""
    arrays = [name for name, spec in specs.items() if isinstance(spec, Mapping)]
    return next((name for name in arrays if _count_axes(specs[name]) == 2), arrays[0])


def _count_axes(spec: Mapping[str, Any]) -> int:
    values = _get_values(spec)
    return len(spec["output"]) if values is None else values.ndim


def _describe(spec: Any) -> str:
    if not isinstance(spec, Mapping):
        return ""
    if "output" in spec:
        return "An array of the shape and dtype to fill. Its values are not used."
    return "It changes in place." if "inout" in spec else ""


def _format_sample(case: Case) -> Mapping[str, str]:
    pairs = list(zip(case.payload["names"], case.payload["args"], strict=True))
    fields = {name: _format_argument(spec) for name, spec in pairs}
    specs = {name: cast("Mapping[str, Any]", spec) for name, spec in pairs if isinstance(spec, Mapping)}
    strides = {name: tuple(spec["strides"]) for name, spec in specs.items() if spec["strides"]}
    return fields | ({STRIDES_FIELD: format_expression(strides)} if strides else {})


def _format_argument(spec: Any) -> str:
    if not isinstance(spec, Mapping):
        return format_field(spec)
    table = cast("Mapping[str, Any]", spec)
    values = _get_values(table)
    return f"np.empty({tuple(table['output'])}, np.{table['dtype']})" if values is None else format_field(values)


def _show_value(spec: Any, value: Any) -> Any:
    """Return what the page shows of a value: of an array to fill its form, because what it has is not used."""
    if not isinstance(spec, Mapping) or "output" not in spec:
        return value
    given = np.asarray(value)
    return TextView(text=f"to fill: {given.dtype.name}, shape {given.shape}")


def _read_strides_field(values: Mapping[str, Any], names: Sequence[str]) -> Mapping[str, Any]:
    strides: Any = values.get(STRIDES_FIELD, {})
    if not isinstance(strides, Mapping):
        raise InputRefusedError(
            f'{STRIDES_FIELD} must be a dict from names of arrays, such as {{"{names[0]}": (9, 1)}}.'
        )
    table = cast("Mapping[Any, Any]", strides)
    unknown = [name for name in table if name not in names]
    if unknown:
        raise InputRefusedError(f"{STRIDES_FIELD} names something that is no argument. Use {', '.join(names)}.")
    return table


def _make_argument(name: str, spec: Any, value: Any, dtypes: set[str], strides: Mapping[str, Any]) -> Any:
    if not isinstance(spec, Mapping):
        if name in strides:
            raise InputRefusedError(f"{name} is a number, so it has no strides.")
        return _read_number(name, spec, value)
    values = _read_array(name, cast("Mapping[str, Any]", spec), value, dtypes)
    steps = _read_array_strides(name, strides[name], values.shape) if name in strides else None
    if "output" in spec:
        return output(values.shape, values.dtype.name, steps)
    return inout(values, steps) if "inout" in spec else array(values, steps)


def _check_output_size(arguments: Mapping[str, Any]) -> None:
    shapes: dict[str, Sequence[int]] = {}
    for name, spec in arguments.items():
        if isinstance(spec, Mapping):
            table = cast("Mapping[str, Any]", spec)
            if "input" not in table:
                shapes[name] = table["output"] if "output" in table else table["inout"].shape
    if sum(map(math.prod, shapes.values())) > MAX_OUTPUT_ELEMENTS:
        names = " and ".join(shapes)
        together = f" together: {MAX_OUTPUT_ELEMENTS // len(shapes):,} each" if len(shapes) > 1 else ""
        raise InputRefusedError(
            f"{names} may have at most {MAX_OUTPUT_ELEMENTS:,} elements{together}. Type smaller arrays."
        )


def _read_number(name: str, spec: Any, value: Any) -> Any:
    plain = cast("np.generic[Any]", value).item() if isinstance(value, np.generic) else value
    if isinstance(spec, float):
        if type(plain) not in (int, float):
            raise InputRefusedError(f"{name} must be a number.")
        return float(plain)
    if type(plain) is not type(spec):
        raise InputRefusedError(f"{name} must be a {'whole number' if type(spec) is int else type(spec).__name__}.")
    return plain


def _read_array(name: str, spec: Mapping[str, Any], value: Any, dtypes: set[str]) -> Array:
    """Return the array with one of the dtypes that the problem gives to the argument."""
    dtype = np.dtype(_read_dtype(spec))
    try:
        given = np.asarray(value)
    except ValueError:  # rows of different lengths
        given = np.asarray(None)
    kinds = "fiu" if dtype.kind == "f" else "iu"
    axes = _count_axes(spec)
    if given.dtype.kind not in kinds or given.ndim != axes:
        numbers = "numbers" if dtype.kind == "f" else "whole numbers"
        raise InputRefusedError(f"{name} must be an array of {numbers} with {axes} {'axis' if axes == 1 else 'axes'}.")
    if not 0 < given.size <= MAX_ELEMENTS:
        raise InputRefusedError(f"{name} must have at least one element and at most {MAX_ELEMENTS:,}.")
    with np.errstate(all="ignore"):
        return given if given.dtype.name in dtypes else given.astype(dtype)


def _read_array_strides(name: str, steps: Any, shape: Sequence[int]) -> list[int]:
    """Return the strides of an array. No two elements may be in the same place."""
    listed = list(cast("Sequence[Any]", steps)) if isinstance(steps, list | tuple) else []
    if len(listed) != len(shape) or not all(type(step) is int and 0 < step <= MAX_ELEMENTS for step in listed):
        count = f"{len(shape)} {'number' if len(shape) == 1 else 'numbers'}"
        raise InputRefusedError(f"The strides of {name} must be a tuple of {count} from 1 to {MAX_ELEMENTS:,}.")
    reach = 0  # from the first element to the last one of the axes with smaller strides
    for step, length in sorted(zip(listed, shape, strict=True)):
        if length > 1 and step <= reach:
            raise InputRefusedError(f"With the strides of {name}, two of its elements would be in the same place.")
        reach += (length - 1) * step
    if reach >= MAX_ELEMENTS:
        raise InputRefusedError(f"With its strides, {name} would have more than {MAX_ELEMENTS:,} elements in memory.")
    return listed


def _read_outputs(value: Any) -> Any:
    """Return what the first run stored: an array, or a dict of arrays if there are several outputs."""
    runs = cast("Mapping[Any, Any]", value).get("runs") if isinstance(value, Mapping) else None
    first: Any = cast("list[Any]", runs)[0] if isinstance(runs, list) and runs else None
    if not isinstance(first, Mapping):
        return None
    outputs = dict(cast("Mapping[Any, Any]", first))
    return next(iter(outputs.values())) if len(outputs) == 1 else outputs
