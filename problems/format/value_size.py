"""Bounds the size of a value that a program returned, before it is parsed and while it is compared.

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
MAX_EXTRA_BYTES = 1 << 20
"""The frame of an answer can have this many bytes more than `MAX_RATIO` times those of the expected answer."""
_MAX_COUNT = 1 << 24
_OBJECT_BYTES, _ITEM_BYTES, _PAIR_BYTES = 64, 16, 256
"""Upper estimates of what an object, an item of a list, and a pair of a mapping or an item of a set take in memory
beside their contents."""
_SCALARS = frozenset((bool, int, float, complex, str, bytes, type(None)))


def count_items(value: Any, limit: int) -> int:
    """Count the items of containers and the elements of arrays at any depth, except inside the keys of mappings, and
    stop above `limit`."""
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


def count_bytes(value: Any, limit: int) -> int:
    """Count about how many bytes a value takes in memory, and stop above `limit`."""
    count = 0
    waiting = [value]
    while waiting and count <= limit:
        found = waiting.pop()
        count += _OBJECT_BYTES
        if isinstance(found, str):
            count += 4 * len(found)
        elif isinstance(found, bytes):
            count += len(found)
        elif isinstance(found, int):
            count += found.bit_length() // 7
        elif isinstance(found, np.ndarray):
            count += cast("np.ndarray[Any, Any]", found).nbytes
        elif isinstance(found, Mapping):
            pairs = cast("Mapping[Any, Any]", found)
            count += _PAIR_BYTES * len(pairs)
            if count <= limit:
                waiting += [*pairs.keys(), *pairs.values()]
        elif isinstance(found, list | tuple | AbstractSet):
            items = cast("Collection[Any]", found)
            count += (_PAIR_BYTES if isinstance(found, AbstractSet) else _ITEM_BYTES) * len(items)
            if count <= limit:
                waiting += items
    return count


def is_oversized_frame(frame_bytes: int, expected: Any) -> bool:
    """Return whether a frame has far more bytes than the `expected` answer, so that it need not be decoded."""
    excess = frame_bytes - MAX_EXTRA_BYTES
    return excess > 0 and MAX_RATIO * count_bytes(expected, excess) < excess


def is_oversized(value: Any, expected: Any) -> bool:
    """Return whether `value` has far more items than `expected`, so that the two cannot be the same."""
    limit = MAX_RATIO * count_items(expected, _MAX_COUNT) + MAX_EXTRA_ITEMS
    return count_items(value, limit) > limit


def differ_in_size(a: Any, b: Any) -> bool:
    """Return whether one of two answers has far more items than the other, so that they cannot be of one bug."""
    smaller, larger = sorted((count_items(a, _MAX_COUNT), count_items(b, _MAX_COUNT)))
    return larger > MAX_RATIO * smaller + MAX_EXTRA_ITEMS_OF_SAME_BEHAVIOR
