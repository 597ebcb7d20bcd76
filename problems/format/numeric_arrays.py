"""Untrusted values turned into arrays of numbers, or refused."""

from collections.abc import Sequence
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from problems.format.equality import plain

Array = np.ndarray[Any, np.dtype[Any]]
Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

_DEPTH = 16


class NotNumbers(Exception):  # noqa: N818 - says what the value is, and is no error of the program
    """The value is not a rectangle of numbers. The message says what it is instead, and is safe to show."""


def numeric(value: Any, *, booleans: bool = False) -> Array:
    """`value` (an array, a scalar, or nested lists and tuples of those) as an array of integers or floats.

    Complex numbers are refused, and so are truth values unless `booleans`. Raises `NotNumbers`.
    """
    if isinstance(value, np.ndarray | np.generic):
        return _typed(np.asarray(cast("Any", value)), booleans)
    if isinstance(value, list | tuple):
        return _typed(_stacked(cast("Sequence[Any]", value), 0), booleans)
    return _typed(_scalar(value), booleans)


def floats(value: Any) -> Floats | None:
    """A value as an array of float64; None where it is no rectangle of numbers."""
    try:
        return numeric(value).astype(np.float64)
    except NotNumbers:
        return None


def whole_numbers(value: Any) -> list[int] | None:
    """A list, tuple or one-dimensional array of integers, as ints; None for anything else."""
    if isinstance(value, np.ndarray):
        array = cast("Array", value)
        fits = array.ndim == 1 and (array.dtype.kind in "iu" or not array.size)
        return [int(item) for item in array] if fits else None
    if not isinstance(value, list | tuple):
        return None
    items = [plain(item) for item in cast("Sequence[Any]", value)]
    return cast("list[int]", items) if all(type(item) is int for item in items) else None


def indices(value: Any) -> Indices | None:
    """As `whole_numbers`, as an array; None also where one is beyond any index."""
    items = whole_numbers(value)
    if items is None or any(abs(item) >= 2**62 for item in items):
        return None
    return np.array(items, dtype=np.int64)


def _typed(array: Array, booleans: bool) -> Array:
    if array.dtype.kind not in ("biuf" if booleans else "iuf"):
        raise NotNumbers(f"numbers were expected, and these are of type {array.dtype}")
    return array


def _scalar(value: Any) -> Array:
    if not isinstance(value, bool | int | float | complex):
        raise NotNumbers(f"numbers were expected, and there is {kind_of(value)}")
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() > 63:
        try:
            value = float(value)
        except OverflowError as error:
            raise NotNumbers("an integer is too large for any float") from error
    return np.asarray(value)


def _stacked(items: Sequence[Any], depth: int) -> Array:
    if depth == _DEPTH:
        raise NotNumbers("the lists are nested too deeply")
    if not items:
        return np.zeros(0)
    if all(type(item) is float for item in items):
        return np.array(items, dtype=np.float64)
    rows = [_element(item, depth) for item in items]
    if len({row.shape for row in rows}) > 1:
        raise NotNumbers("the nested lists have rows of unlike lengths")
    if any(row.dtype.kind not in "biufc" for row in rows):
        raise NotNumbers("numbers were expected, and there is something else inside")
    return np.stack(rows)


def _element(item: Any, depth: int) -> Array:
    if isinstance(item, np.ndarray | np.generic):
        return np.asarray(cast("Any", item))
    if isinstance(item, list | tuple):
        return _stacked(cast("Sequence[Any]", item), depth + 1)
    return _scalar(item)


def kind_of(value: Any) -> str:
    """What a value is, in words that give nothing of it away."""
    if value is None:
        return "None"
    names = {str: "a text", bytes: "bytes", dict: "a dict", set: "a set", frozenset: "a set", bool: "a truth value"}
    return names.get(cast("Any", type(value)), "something that is no number")
