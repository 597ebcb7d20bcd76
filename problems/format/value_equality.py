"""Equality of plain values, such as the results of calls."""

import math
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, cast

import numpy as np

_MAX_DEPTH = 32


def is_equal(  # noqa: PLR0911 - one return for each kind of value
    want: Any, got: Any, *, rtol: float = 0.0, atol: float = 0.0, depth: int = 0
) -> bool:
    """Return whether two plain values are equal. Never raises: a hostile value is unequal.

    NumPy scalars count as Python numbers, and lists, tuples and arrays as sequences. Numbers agree within the
    tolerances if one of them is a float. A bool equals only a bool."""
    if depth > _MAX_DEPTH:
        return False
    want, got = to_python(want), to_python(got)
    if isinstance(want, bool) or isinstance(got, bool) or want is None or isinstance(want, str | bytes):
        return type(want) is type(got) and want == got
    if isinstance(want, int | float):
        return isinstance(got, int | float) and _is_equal_number(want, got, rtol, atol)
    if isinstance(want, list | tuple):
        items = cast("Sequence[Any]", want)
        others = cast("Sequence[Any]", got) if isinstance(got, list | tuple) else None
        return (
            others is not None
            and len(items) == len(others)
            and all(is_equal(a, b, rtol=rtol, atol=atol, depth=depth + 1) for a, b in zip(items, others, strict=True))
        )
    if isinstance(want, Mapping):
        table = cast("Mapping[Any, Any]", want)
        other = cast("Mapping[Any, Any]", got) if isinstance(got, Mapping) else None
        return (
            other is not None
            and set(table) == set(other)
            and all(is_equal(table[key], other[key], rtol=rtol, atol=atol, depth=depth + 1) for key in table)
        )
    if isinstance(want, AbstractSet):
        return isinstance(got, AbstractSet) and cast("AbstractSet[Any]", want) == got
    return isinstance(want, complex) and type(want) is type(got) and want == got


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
