"""Builds the views of arrays. Of a large array a view has one block, which contains a given element, and a summary."""

import functools
import math
from collections.abc import Sequence
from typing import Any, cast

import numpy as np

from problems.format.numeric_arrays import Array
from problems.format.views import ArraySummary, ArrayView, ArrayWindow, DifferenceSummary, Number

MAX_VALUES = 1024
"""Elements of one array that a view holds."""
DISPLAY_RTOL = 1e-5
DISPLAY_ATOL = 1e-8
"""The pages mark elements that differ by more than this (frontend/src/results/valueDifference.ts)."""


def to_json_number(item: Any) -> Number:
    """Return one element for JSON. NaN and the infinities become strings, an integer beyond 2**53 a float."""
    if isinstance(item, np.generic):
        item = cast("np.generic[Any]", item).item()
    if item is None or isinstance(item, bool | int | str):
        return item if not isinstance(item, int) or abs(item) < 2**53 else float(item)
    if isinstance(item, float):
        return item if math.isfinite(item) else str(item)
    return str(item)


def build_array_view(array: Array, center: Sequence[int] | None = None) -> ArrayView:
    """Return the view of an array. Of more than MAX_VALUES elements it has a block that contains the index `center`."""
    dtype, shape = _get_dtype_name(array.dtype), list(array.shape)
    if array.size <= MAX_VALUES:
        return ArrayView(dtype=dtype, shape=shape, data=_to_json_numbers(array.reshape(-1)))
    window = choose_window(shape, center, MAX_VALUES)
    data = _to_json_numbers(array[_make_slices(window)].reshape(-1))
    return ArrayView(dtype=dtype, shape=shape, data=data, cut=True, window=window, summary=_summarize(array))


@functools.lru_cache(maxsize=64)
def _get_dtype_name(dtype: np.dtype[Any]) -> str:
    """NumPy builds the name again each time, in Python."""
    return str(dtype)


def shrink_array_view(view: ArrayView, center: Sequence[int] | None, limit: int) -> ArrayView:
    """Return the view with at most `limit` elements, in a block that contains `center` if they are stored there."""
    if len(view.data) <= limit:
        return view
    stored = view.window or ArrayWindow(start=[0] * len(view.shape), lengths=view.shape)
    if math.prod(stored.lengths) != len(view.data):
        return ArrayView(dtype=view.dtype, shape=view.shape, data=view.data[:limit], cut=True)
    inner_center = [index - start for index, start in zip(center or stored.start, stored.start, strict=False)]
    inner = choose_window(stored.lengths, inner_center, limit)
    block = np.array(view.data, dtype=object).reshape(stored.lengths)[_make_slices(inner)]
    start = [outer + index for outer, index in zip(stored.start, inner.start, strict=True)]
    return ArrayView(
        dtype=view.dtype,
        shape=view.shape,
        data=cast("list[Number]", block.reshape(-1).tolist()),
        cut=True,
        window=ArrayWindow(start=start, lengths=inner.lengths),
        summary=view.summary,
        difference=view.difference,
    )


def choose_window(shape: Sequence[int], center: Sequence[int] | None, limit: int) -> ArrayWindow:
    """Return a block of at most `limit` elements that contains `center`, or the first element if that does not fit.

    It is about square in the last two axes, which a page shows as a table. It grows along the others while it can."""
    lengths = [1] * len(shape)
    for axis in range(max(len(shape) - 2, 0), len(shape)):
        lengths[axis] = min(shape[axis], math.isqrt(limit))
    for axis in reversed(range(len(shape))):
        others = math.prod(lengths) // lengths[axis]
        lengths[axis] = min(shape[axis], limit // others)
    index = center if center is not None and len(center) == len(shape) else [0] * len(shape)
    start = [
        min(max(place - length // 4, 0), size - length)
        for place, length, size in zip(index, lengths, shape, strict=True)
    ]
    return ArrayWindow(start=start, lengths=lengths)


def summarize_difference(want: Array, got: Array) -> DifferenceSummary:
    """Compare two arrays of one shape, with at least one element, as the pages do."""
    right, answer = want.astype(np.float64), got.astype(np.float64)
    with np.errstate(invalid="ignore", over="ignore"):
        gap = np.abs(answer - right)
        gap[(right == answer) | (np.isnan(right) & np.isnan(answer))] = 0.0
        different = ~np.isfinite(gap) | (gap > DISPLAY_ATOL + DISPLAY_RTOL * np.abs(right))
    gap[~np.isfinite(gap)] = 0.0
    place = int(np.argmax(gap))
    return DifferenceSummary(
        compared=want.size,
        different=int(different.sum()),
        largest=float(gap.flat[place]),
        largest_at=[int(index) for index in np.unravel_index(place, want.shape)],
    )


def _summarize(array: Array) -> ArraySummary:
    finite = array[np.isfinite(array)]
    if not finite.size:
        return ArraySummary(lowest=None, highest=None, not_finite=array.size)
    lowest, highest = to_json_number(finite.min()), to_json_number(finite.max())
    return ArraySummary(lowest=lowest, highest=highest, not_finite=array.size - finite.size)


def _make_slices(window: ArrayWindow) -> tuple[slice, ...]:
    return tuple(slice(first, first + length) for first, length in zip(window.start, window.lengths, strict=True))


def _to_json_numbers(flat: Array) -> list[Number]:
    items = cast("list[Number]", flat.tolist())
    if flat.dtype.kind == "f" and np.isfinite(flat).all():
        return items
    return [to_json_number(item) for item in items]
