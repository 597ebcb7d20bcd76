"""Encodes plain values: canonical bytes to compare payloads, JSON-ready views, and text."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import islice
from typing import Any, cast

import numpy as np

from problems.format.array_views import build_array_view
from problems.format.numeric_arrays import NotNumericError, to_numeric
from problems.format.views import TextView, View

TEXT_LIMIT = 2000


def encode_canonical(value: Any) -> bytes:
    """Return bytes that are equal if two payloads are equal in types, dtypes, shapes and bits, and differ otherwise."""
    if isinstance(value, np.ndarray):
        array = cast("np.ndarray[Any, Any]", value)
        return _frame("a", f"{array.dtype.str}{array.shape}".encode(), array.tobytes())
    if isinstance(value, Mapping):
        mapping = cast("Mapping[Any, Any]", value)
        pairs = sorted(encode_canonical(key) + encode_canonical(item) for key, item in mapping.items())
        return _frame("m", *pairs)
    if isinstance(value, list | tuple):
        items = cast("Sequence[Any]", value)
        return _frame(type(items).__name__[0], *(encode_canonical(item) for item in items))
    if isinstance(value, AbstractSet):
        return _frame("s", *sorted(encode_canonical(item) for item in cast("AbstractSet[Any]", value)))
    return _frame("v", type(value).__name__.encode(), repr(value).encode())


def _frame(mark: str, *parts: bytes) -> bytes:
    return mark.encode() + b"".join(len(part).to_bytes(8, "big") + part for part in parts)


def format_value(value: Any, limit: int = 120) -> str:
    """Return `value` as Python source, cut to `limit` characters. Never raises."""
    try:
        text = _format(value)
    except Exception as error:  # the __repr__ of a hostile value can raise
        text = f"<{type(value).__name__} that cannot be shown: {type(error).__name__}>"
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _format(value: Any, depth: int = 0) -> str:  # noqa: PLR0911 - one return for each kind of value
    if isinstance(value, np.generic):
        return repr(cast("np.generic[Any]", value).item())
    if isinstance(value, np.ndarray):
        array = cast("np.ndarray[Any, Any]", value)
        if array.size > 64:
            return f"array of shape {array.shape}, {array.dtype}"
        return f"array({array.tolist()!r})"
    if isinstance(value, list | tuple) and depth < 8:
        items = cast("Sequence[Any]", value)
        inner = ", ".join(_format(item, depth + 1) for item in items[:64]) + (", …" if len(items) > 64 else "")
        if isinstance(value, list):
            return f"[{inner}]"
        return f"({inner},)" if len(items) == 1 else f"({inner})"
    if isinstance(value, Mapping) and depth < 8:
        pairs = cast("Mapping[Any, Any]", value).items()
        shown = [f"{_format(key, depth + 1)}: {_format(item, depth + 1)}" for key, item in islice(pairs, 64)]
        return "{" + ", ".join(shown + ["…"] * (len(pairs) > 64)) + "}"
    if isinstance(value, list | tuple | Mapping):
        return "…"  # the repr of a deep container can take seconds
    if isinstance(value, str):
        return repr(value[:TEXT_LIMIT])
    if isinstance(value, int) and value.bit_length() > 4096:
        return "<a very large integer>"
    return repr(cast("Any", value))


def build_value_view(value: Any) -> View:
    """Return an array view of a rectangular numeric value, and a text view of any other value."""
    try:
        array = to_numeric(value, booleans=True)
    except NotNumericError:
        return TextView(text=format_value(value, TEXT_LIMIT))
    return build_array_view(array)
