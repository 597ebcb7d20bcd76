"""Bounds the size of a value that a program returned before it is parsed.

Checkers and witnesses are written for answers of about the expected size. A program can return a quarter of a million
items or an array of 64 MiB, and every step that is not linear in that, or that is repeated for each known bug, would
occupy the worker."""

from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet
from typing import Any, cast

import numpy as np

MAX_RATIO = 16
MAX_EXTRA_ITEMS = 50_000
"""An answer can have this many items more than `MAX_RATIO` times those of the expected answer."""
MAX_EXTRA_ITEMS_OF_SAME_BEHAVIOR = 4096
"""The same for two answers of one bug. These are compared for each variant of each bug."""
_MAX_COUNT = 1 << 24
_SCALARS = frozenset((bool, int, float, complex, str, bytes, type(None)))


def count_items(value: Any, limit: int) -> int:
    """Count the items of containers and the elements of arrays at any depth, and stop above `limit`."""
    count = 0
    waiting = [value]
    while waiting and count <= limit:
        found = waiting.pop()
        if type(found) in _SCALARS:  # most values are, and the abstract classes below take long to say no
            continue
        if isinstance(found, np.ndarray):
            # An array without elements can have an axis of any length.
            array = cast("np.ndarray[Any, Any]", found)
            count += max(array.size, *array.shape, 0)
        elif isinstance(found, list | tuple | Mapping | AbstractSet):
            items = cast("Collection[Any]", found)
            count += len(items)
            if count <= limit:
                waiting += cast("Mapping[Any, Any]", items).values() if isinstance(items, Mapping) else items
    return count


def is_oversized(value: Any, model: Any) -> bool:
    """Return whether `value` has far more items than `model`, so that the two cannot be the same."""
    limit = MAX_RATIO * count_items(model, _MAX_COUNT) + MAX_EXTRA_ITEMS
    return count_items(value, limit) > limit


def differ_in_size(a: Any, b: Any) -> bool:
    """Return whether one of two answers has far more items than the other, so that they cannot be of one bug."""
    smaller, larger = sorted((count_items(a, _MAX_COUNT), count_items(b, _MAX_COUNT)))
    return larger > MAX_RATIO * smaller + MAX_EXTRA_ITEMS_OF_SAME_BEHAVIOR
