"""Encodes plain values: canonical bytes to compare payloads, JSON-ready views, and text."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import islice
from typing import Any, cast

import numpy as np

from problems.format.array_views import build_array_view
from problems.format.numeric_arrays import NotNumericError, to_numeric
from problems.format.views import TextView, View

TEXT_LIMIT = 2000
MAX_ITEMS, MAX_DEPTH = 64, 8
"""The most items of a container, and the most levels of containers, that are formatted."""


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
    """Return `value` as Python source, cut to `limit` characters. Never raises, and formats no more than it returns."""
    text = ""
    try:
        for piece in _format(value):
            text += piece
            if len(text) > limit:
                return text[: limit - 1] + "…"
    except Exception as error:  # the __repr__ of a hostile value can raise
        text = f"<{type(value).__name__} that cannot be shown: {type(error).__name__}>"
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _format(value: Any, depth: int = 0) -> Iterator[str]:
    if isinstance(value, list | tuple | Mapping) and depth >= MAX_DEPTH:
        yield "…"  # the repr of a deep container can take seconds
    elif isinstance(value, list | tuple):
        yield from _format_sequence(cast("Sequence[Any]", value), depth)
    elif isinstance(value, Mapping):
        yield from _format_mapping(cast("Mapping[Any, Any]", value), depth)
    elif isinstance(value, np.generic):
        yield repr(cast("np.generic[Any]", value).item())
    elif isinstance(value, np.ndarray):
        array = cast("np.ndarray[Any, Any]", value)
        is_small = array.size <= MAX_ITEMS
        yield f"array({array.tolist()!r})" if is_small else f"array of shape {array.shape}, {array.dtype}"
    elif isinstance(value, int) and value.bit_length() > 4096:
        yield "<a very large integer>"
    else:
        yield repr(value[:TEXT_LIMIT] if isinstance(value, str | bytes) else value)


def _format_sequence(items: Sequence[Any], depth: int) -> Iterator[str]:
    is_list = isinstance(items, list)
    yield "[" if is_list else "("
    for place, item in enumerate(items[:MAX_ITEMS]):
        yield ", " if place else ""
        yield from _format(item, depth + 1)
    yield ", …" if len(items) > MAX_ITEMS else "," if len(items) == 1 and not is_list else ""
    yield "]" if is_list else ")"


def _format_mapping(pairs: Mapping[Any, Any], depth: int) -> Iterator[str]:
    yield "{"
    for place, (key, item) in enumerate(islice(pairs.items(), MAX_ITEMS)):
        yield ", " if place else ""
        yield from _format(key, depth + 1)
        yield ": "
        yield from _format(item, depth + 1)
    yield ", …}" if len(pairs) > MAX_ITEMS else "}"


def build_value_view(value: Any) -> View:
    """Return an array view of a rectangular numeric value, and a text view of any other value. What has no value, such
    as an array to fill, is given as a text view."""
    if isinstance(value, TextView):
        return value
    try:
        array = to_numeric(value, booleans=True)
    except NotNumericError:
        return TextView(text=format_value(value, TEXT_LIMIT))
    return build_array_view(array)
