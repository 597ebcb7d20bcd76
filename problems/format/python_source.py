"""Writes plain values as Python expressions, exactly: evaluated with NumPy as `np`, each gives the same value."""

import math
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, cast

import numpy as np

_PLAIN_DTYPES = (np.dtype(np.float64), np.dtype(np.int64), np.dtype(np.bool_))
"""What np.array makes of Python's numbers. Any other dtype is written out."""
_NUMBER_DTYPES = "?bhilqBHILQefdFD"
"""NumPy's characters for the dtypes whose elements are Python numbers."""
_ROW_INDENT = ",\n" + " " * len("np.array([")


def format_field(value: Any) -> str:
    """Return `value` as `format_expression` does, but a matrix has one row on each line."""
    expression = format_expression(value)
    is_matrix = isinstance(value, np.ndarray) and cast("np.ndarray[Any, Any]", value).ndim == 2
    return expression.replace("], [", f"]{_ROW_INDENT}[") if is_matrix else expression


def format_expression(value: Any) -> str:
    """Return `value` as an expression on one line.

    Raises TypeError for a value that is neither a number, a text, None, an array of numbers nor a container of these.
    """
    if isinstance(value, np.ndarray | np.generic):
        return _format_numpy(cast("np.ndarray[Any, Any] | np.generic[Any]", value))
    if isinstance(value, Mapping):
        pairs = cast("Mapping[Any, Any]", value).items()
        return "{" + ", ".join(f"{format_expression(key)}: {format_expression(item)}" for key, item in pairs) + "}"
    if isinstance(value, list | tuple | AbstractSet):
        return _format_items(cast("Any", value))
    if isinstance(value, float) and not math.isfinite(value):
        return "np.nan" if math.isnan(value) else "np.inf" if value > 0 else "-np.inf"
    if isinstance(value, complex):
        return f"complex({format_expression(value.real)}, {format_expression(value.imag)})"
    if value is None or isinstance(value, bool | int | float | str | bytes):
        return repr(value)
    raise TypeError(f"a {type(value).__name__} cannot be written as an expression")


def _format_items(value: Sequence[Any] | AbstractSet[Any]) -> str:
    inner = ", ".join(map(format_expression, value))
    if isinstance(value, list):
        return f"[{inner}]"
    if isinstance(value, tuple):
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    expression = f"{{{inner}}}" if inner else "set()"
    return f"frozenset({expression})" if isinstance(value, frozenset) else expression


def _format_numpy(value: "np.ndarray[Any, Any] | np.generic[Any]") -> str:
    if value.dtype.char not in _NUMBER_DTYPES:
        raise TypeError(f"an array of {value.dtype} cannot be written as an expression")
    if isinstance(value, np.generic):
        return f"np.{value.dtype.name}({format_expression(value.item())})"
    dtype = "" if value.dtype in _PLAIN_DTYPES else f", dtype=np.{value.dtype.name}"
    if not value.size:
        return f"np.zeros({value.shape}{dtype or f', dtype=np.{value.dtype.name}'})"
    items: Any = value.tolist()
    return f"np.array({format_expression(items)}{dtype})"
