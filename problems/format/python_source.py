"""Writes plain values as Python expressions, exactly: evaluated with NumPy as `np`, each gives the same value."""

import math
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, cast

import numpy as np

_PLAIN_DTYPES = (np.dtype(np.float64), np.dtype(np.int64), np.dtype(np.bool_))
"""What np.array makes of Python's numbers. Any other dtype is written out."""
_ROW_INDENT = ",\n" + " " * len("np.array([")


def format_field(value: Any) -> str:
    """Return `value` as `format_expression` does, but a matrix has one row on each line."""
    expression = format_expression(value)
    is_matrix = isinstance(value, np.ndarray) and cast("np.ndarray[Any, Any]", value).ndim == 2
    return expression.replace("], [", f"]{_ROW_INDENT}[") if is_matrix else expression


def format_expression(value: Any) -> str:
    """Return `value` as an expression on one line.

    Raises TypeError for a value that is neither a number, a text, None, an array nor a container of these."""
    if isinstance(value, np.ndarray):
        return _format_array(cast("np.ndarray[Any, Any]", value))
    if isinstance(value, np.generic):
        scalar = cast("np.generic[Any]", value)
        return f"np.{scalar.dtype.name}({format_expression(scalar.item())})"
    if isinstance(value, Mapping):
        pairs = cast("Mapping[Any, Any]", value).items()
        return "{" + ", ".join(f"{format_expression(key)}: {format_expression(item)}" for key, item in pairs) + "}"
    if isinstance(value, list | tuple | AbstractSet):
        return _format_items(cast("Any", value))
    if isinstance(value, float) and not math.isfinite(value):
        return "np.nan" if math.isnan(value) else "np.inf" if value > 0 else "-np.inf"
    if value is None or isinstance(value, bool | int | float | complex | str | bytes):
        return repr(value)
    raise TypeError(f"a {type(value).__name__} cannot be written as an expression")


def _format_items(value: Sequence[Any] | AbstractSet[Any]) -> str:
    inner = ", ".join(map(format_expression, value))
    if isinstance(value, list):
        return f"[{inner}]"
    if isinstance(value, tuple):
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    return f"{{{inner}}}" if inner else "set()"


def _format_array(array: "np.ndarray[Any, Any]") -> str:
    dtype = "" if array.dtype in _PLAIN_DTYPES else f", dtype=np.{array.dtype.name}"
    if not array.size:
        return f"np.zeros({array.shape}{dtype or f', dtype=np.{array.dtype.name}'})"
    items: Any = array.tolist()
    return f"np.array({format_expression(items)}{dtype})"
