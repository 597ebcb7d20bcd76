"""Equality of plain values, such as the results of calls."""

import math
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, cast

import numpy as np

_MAX_DEPTH = 32


def is_equal(  # noqa: PLR0911 - one return for each kind of value
    want: Any, got: Any, *, rtol: float = 0.0, atol: float = 0.0, depth: int = 0
) -> bool:
    """Return whether two plain values are equal. Never raises: a hostile value is unequal.

    NumPy scalars count as Python numbers, and lists, tuples and arrays as sequences. Numbers agree within the
    tolerances if one of them is a float. A bool equals only a bool. No set or dict is built from `got`: a program may
    have chosen keys whose hashes collide."""
    if depth > _MAX_DEPTH:
        return False
    want, got = _unwrap_scalar(want), _unwrap_scalar(got)
    if isinstance(want, bool) or isinstance(got, bool) or want is None or isinstance(want, str | bytes):
        return type(want) is type(got) and want == got
    if isinstance(want, int | float):
        return isinstance(got, int | float) and _is_equal_number(want, got, rtol, atol)
    if isinstance(want, list | tuple | np.ndarray):
        items = cast("Sequence[Any]", want)
        others = cast("Sequence[Any]", got) if isinstance(got, list | tuple | np.ndarray) else None
        return (
            others is not None
            and len(items) == len(others)
            and all(is_equal(a, b, rtol=rtol, atol=atol, depth=depth + 1) for a, b in _pair_items(items, others))
        )
    if isinstance(want, Mapping):
        table = cast("Mapping[Any, Any]", want)
        other = cast("Mapping[Any, Any]", got) if isinstance(got, Mapping) else None
        return (
            other is not None
            and len(table) == len(other)
            and all(
                key in other and is_equal(item, other[key], rtol=rtol, atol=atol, depth=depth + 1)
                for key, item in table.items()
            )
        )
    if isinstance(want, AbstractSet):
        items, found = cast("AbstractSet[Any]", want), cast("AbstractSet[Any]", got)
        return isinstance(got, AbstractSet) and len(items) == len(found) and all(item in found for item in items)
    return isinstance(want, complex) and type(want) is type(got) and want == got


def is_identical(want: Any, got: Any, depth: int = 0) -> bool:
    """Return whether two plain values are equal and have equal types, dtypes and shapes at any depth.

    NaN equals NaN, and 1 differs from 1.0. Never raises, and hashes no key of `got`."""
    if depth > _MAX_DEPTH:
        return False
    has_same_type = type(want) is type(got)
    if isinstance(want, Mapping) and isinstance(got, Mapping):
        table, found = cast("Mapping[Any, Any]", want), cast("Mapping[Any, Any]", got)
        return len(table) == len(found) and all(
            key in found and is_identical(item, found[key], depth + 1) for key, item in table.items()
        )
    if not has_same_type:
        return False
    if isinstance(want, np.ndarray):
        first, second = cast("np.ndarray[Any, Any]", want), cast("np.ndarray[Any, Any]", got)
        return first.dtype == second.dtype and first.shape == second.shape and first.tobytes() == second.tobytes()
    if isinstance(want, list | tuple):
        items, others = cast("Sequence[Any]", want), cast("Sequence[Any]", got)
        return len(items) == len(others) and all(
            is_identical(a, b, depth + 1) for a, b in zip(items, others, strict=True)
        )
    return is_equal(want, got)


def _unwrap_scalar(value: Any) -> Any:
    """Convert a NumPy scalar or an array without axes to a Python value; return any other value unchanged.

    Larger arrays stay arrays until their lengths were compared: as lists they would take a hundred times the memory."""
    if isinstance(value, np.ndarray) and cast("np.ndarray[Any, Any]", value).ndim:
        return cast("Any", value)
    return to_python(value)


def _pair_items(first: Sequence[Any], second: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    """Yield the items of two sequences of equal length in pairs. Those of an array are numbers or smaller arrays."""
    return zip(*(_list_items(items) for items in (first, second)), strict=True)


def _list_items(items: Sequence[Any]) -> Sequence[Any]:
    if not isinstance(items, np.ndarray):
        return items
    array = cast("np.ndarray[Any, Any]", items)
    return cast("list[Any]", array.tolist()) if array.ndim == 1 else list(array)


def to_python(value: Any) -> Any:
    """Convert a NumPy scalar or array to Python values; return any other value unchanged."""
    if isinstance(value, np.generic):
        return cast("np.generic[Any]", value).item()
    if isinstance(value, np.ndarray):
        return cast("np.ndarray[Any, Any]", value).tolist()
    return value


def _is_equal_number(want: float, got: float, rtol: float, atol: float) -> bool:
    if isinstance(want, int) and isinstance(got, int):
        return want == got
    try:
        if math.isnan(want) or math.isnan(got):
            return math.isnan(want) and math.isnan(got)
        return want == got or abs(got - want) <= atol + rtol * abs(want) < math.inf
    except OverflowError:
        return False
