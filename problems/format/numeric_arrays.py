"""Converts untrusted values to numeric arrays, or rejects them."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from problems.format.value_equality import to_python

Array = np.ndarray[Any, np.dtype[Any]]
Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

_MAX_DEPTH = 16
MAX_FLOATS = 1 << 22
"""`to_floats` converts no larger array: no answer has so many numbers, and each takes 8 bytes."""
MAX_INTS = 250_000
"""`to_ints` converts no longer sequence: no answer is so long, and each integer takes up to 36 bytes."""
_NAMED_TYPES = (
    "numpy.ma.MaskedArray",
    "numpy.ndarray",
    "numpy.datetime64",
    "numpy.timedelta64",
    "numpy.object_",
    "fractions.Fraction",
    "decimal.Decimal",
    "builtins.generator",
    "builtins.function",
    "builtins.method",
    "builtins.map",
    "builtins.filter",
    "builtins.zip",
    "builtins.range",
    "builtins.memoryview",
    "array.array",
)
"""Types of results that a message names although the sandbox cannot send them: readers need to know what to convert."""


class NotNumericError(Exception):
    """The value is not a rectangular array of numbers. The message says what it is instead and reveals no value."""


def to_numeric(value: Any, *, booleans: bool = False) -> Array:
    """Convert an array, a scalar, or nested lists and tuples of those to an array of integers or floats.

    Raises NotNumericError for anything else: also for complex numbers, and for an array of booleans unless `booleans`
    is true. A boolean among numbers is 0 or 1.
    """
    if isinstance(value, np.ndarray | np.generic):
        return _check_dtype(np.asarray(cast("Any", value)), booleans)
    if isinstance(value, list | tuple) and not _get_opaque_type_name(value):
        return _check_dtype(_stack(cast("Sequence[Any]", value), 0), booleans)
    return _check_dtype(_scalar_to_array(value), booleans)


def to_floats(value: Any) -> Floats | None:
    """Convert a value to a float64 array.

    Returns None if it is not a rectangular array of numbers, or if its size or an axis exceeds MAX_FLOATS."""
    try:
        array = to_numeric(value)
    except NotNumericError:
        return None
    return array.astype(np.float64) if max(array.size, *array.shape, 0) <= MAX_FLOATS else None


def to_ints(value: Any, longest: int = MAX_INTS) -> list[int] | None:
    """Convert a list, tuple or one-dimensional array of at most `longest` integers to ints.

    Returns None for anything else."""
    if isinstance(value, np.ndarray):
        array = cast("Array", value)
        fits = array.ndim == 1 and (array.dtype.kind in "iu" or not array.size) and array.size <= longest
        return cast("list[int]", array.tolist()) if fits else None
    if not isinstance(value, list | tuple) or len(cast("Sequence[Any]", value)) > longest:
        return None
    items = [item if type(item) is int else _numpy_scalar_to_int(item) for item in cast("Sequence[Any]", value)]
    return None if None in items else cast("list[int]", items)


def to_indices(value: Any) -> Indices | None:
    """Convert integers as `to_ints` does, to an int64 array; also return None if one is too large for an index."""
    items = to_ints(value)
    if items is None or any(abs(item) >= 2**62 for item in items):
        return None
    return np.array(items, dtype=np.int64)


def find_duplicate_index(items: Sequence[Any]) -> int | None:
    """Return the index of the first item that repeats an earlier one; None if all are different.

    The items must be comparable. They are sorted and not hashed: a program may have chosen values whose hashes
    collide."""
    order = sorted(range(len(items)), key=lambda index: items[index])
    repeats = (max(pair) for pair in pairwise(order) if items[pair[0]] == items[pair[1]])
    return min(repeats, default=None)


def _numpy_scalar_to_int(item: Any) -> int | None:
    """Convert a NumPy integer or a zero-dimensional array of one. None for anything else, also for an int."""
    if isinstance(item, np.generic) or (isinstance(item, np.ndarray) and not cast("Array", item).ndim):
        number = to_python(item)
        return number if type(number) is int else None
    return None


def _check_dtype(array: Array, booleans: bool) -> Array:
    if array.dtype.kind not in ("biuf" if booleans else "iuf"):
        raise NotNumericError(f"expected numbers, got type {array.dtype}")
    return array


def _scalar_to_array(value: Any) -> Array:
    if not isinstance(value, bool | int | float | complex):
        raise NotNumericError(f"expected numbers, got {describe_kind(value)}")
    if isinstance(value, int) and not isinstance(value, bool):
        return _integers_to_array([value]).reshape(())
    return np.asarray(value)


def _integers_to_array(items: Sequence[int]) -> Array:
    dtype = np.int64 if all(item.bit_length() < 64 for item in items) else np.float64
    try:
        return np.array(items, dtype=dtype)
    except OverflowError as error:
        raise NotNumericError("an integer is too large for a float") from error


def _stack(items: Sequence[Any], depth: int) -> Array:
    if depth == _MAX_DEPTH:
        raise NotNumericError("the lists are nested too deeply")
    if not items:
        return np.zeros(0)
    if all(type(item) is float for item in items):
        return np.array(items, dtype=np.float64)
    if all(type(item) is int for item in items):
        return _integers_to_array(items)
    rows = [_element_to_array(item, depth) for item in items]
    if any(row.shape != rows[0].shape for row in rows):
        raise NotNumericError("the nested lists have rows of different lengths")
    if any(row.dtype.kind not in "biufc" for row in rows):
        raise NotNumericError("expected numbers, got something else inside the list")
    return np.stack(rows)


def _element_to_array(item: Any, depth: int) -> Array:
    if isinstance(item, np.ndarray | np.generic):
        return np.asarray(cast("Any", item))
    if isinstance(item, list | tuple) and not _get_opaque_type_name(item):
        return _stack(cast("Sequence[Any]", item), depth + 1)
    return _scalar_to_array(item)


def capitalize_first(message: str) -> str:
    """Return the message with a capital at its start. The names of types in it stay as they are."""
    return message[:1].upper() + message[1:]


def _get_opaque_type_name(value: Any) -> str:
    """Return the type name of an object that the sandbox could not send, or "" for any other value."""
    name = getattr(cast("Any", value), "type_name", "") if isinstance(value, tuple) else ""
    return name if isinstance(name, str) else ""


def describe_kind(value: Any) -> str:
    """Describe the type of a value without revealing the value."""
    if value is None:
        return "None"
    if foreign := _get_opaque_type_name(value):
        # The program chose the name, so only known names are repeated: any other one could carry a hidden value.
        kind = next((name for name in _NAMED_TYPES if foreign == name or foreign.startswith(f"{name}[")), None)
        if kind == "numpy.ndarray":
            return "an array whose dtype is not numeric"
        return f"the type {kind}" if kind else "something that is not a number"
    kinds: Sequence[tuple[type[Any], str]] = (
        (str, "a string"),
        (bytes, "bytes"),
        (Mapping, "a dict"),
        (AbstractSet, "a set"),
        (bool, "a boolean"),
    )
    return next((name for kind, name in kinds if isinstance(value, kind)), "something that is not a number")
