"""Plain values, walked: a canonical form to tell payloads apart, and text for a person."""

import math
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, cast

import numpy as np

from problems.format.numbers import NotNumbers, numeric
from problems.format.views import ArrayView, Number, TextView, View

TEXT_LIMIT = 2000
DATA_LIMIT = 4096


def canonical(value: Any) -> bytes:
    """Bytes that are equal for equal payloads (types, dtypes, shapes and bits) and differ otherwise."""
    if isinstance(value, np.ndarray):
        array = cast("np.ndarray[Any, Any]", value)
        return _framed("a", f"{array.dtype.str}{array.shape}".encode(), array.tobytes())
    if isinstance(value, Mapping):
        mapping = cast("Mapping[Any, Any]", value)
        pairs = sorted(canonical(key) + canonical(item) for key, item in mapping.items())
        return _framed("m", *pairs)
    if isinstance(value, list | tuple):
        items = cast("Sequence[Any]", value)
        return _framed(type(items).__name__[0], *(canonical(item) for item in items))
    if isinstance(value, AbstractSet):
        return _framed("s", *sorted(canonical(item) for item in cast("AbstractSet[Any]", value)))
    return _framed("v", type(value).__name__.encode(), repr(value).encode())


def _framed(mark: str, *parts: bytes) -> bytes:
    return mark.encode() + b"".join(len(part).to_bytes(8, "big") + part for part in parts)


def as_number(item: Any) -> Number:
    """One element for JSON: NaN and the infinities by name."""
    if isinstance(item, np.generic):
        item = cast("np.generic[Any]", item).item()
    if item is None or isinstance(item, bool | int | str):
        return item if not isinstance(item, int) or abs(item) < 2**53 else float(item)
    if isinstance(item, float):
        return item if math.isfinite(item) else str(item)
    return str(item)


def _numbers(flat: np.ndarray[Any, Any]) -> list[Number]:
    items = cast("list[Number]", flat.tolist())
    if flat.dtype.kind == "f" and np.isfinite(flat).all():
        return items
    return [as_number(item) for item in items]


def text_of(value: Any, limit: int = 120) -> str:
    """`value` as Python would write it, cut to `limit` characters. Never fails, whatever the value is."""
    try:
        text = _plain(value)
    except Exception as error:  # a hostile value may refuse to be printed
        text = f"<{type(value).__name__} that cannot be shown: {type(error).__name__}>"
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _plain(value: Any, depth: int = 0) -> str:  # noqa: PLR0911 - one return for each kind of value
    if isinstance(value, np.generic):
        return repr(cast("np.generic[Any]", value).item())
    if isinstance(value, np.ndarray):
        array = cast("np.ndarray[Any, Any]", value)
        if array.size > 64:
            return f"array of shape {array.shape}, {array.dtype}"
        return f"array({array.tolist()!r})"
    if isinstance(value, list | tuple) and depth < 8:
        items = cast("Sequence[Any]", value)
        inner = ", ".join(_plain(item, depth + 1) for item in items[:64]) + (", …" if len(items) > 64 else "")
        if isinstance(value, list):
            return f"[{inner}]"
        return f"({inner},)" if len(items) == 1 else f"({inner})"
    if isinstance(value, str):
        return repr(value[:TEXT_LIMIT])
    if isinstance(value, int) and value.bit_length() > 4096:
        return "<a very large integer>"
    return repr(cast("Any", value))


def view_of(value: Any) -> View:
    """What a person is shown of a value: an array view for anything rectangular and numeric, else text."""
    try:
        array = numeric(value, booleans=True)
    except NotNumbers:
        return TextView(text=text_of(value, TEXT_LIMIT))
    flat = array.reshape(-1)[:DATA_LIMIT]
    return ArrayView(
        dtype=str(array.dtype),
        shape=list(array.shape),
        data=_numbers(flat),
        cut=array.size > DATA_LIMIT,
    )
