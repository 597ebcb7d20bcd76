"""Typed helpers and validation, the way it would be written at work."""
from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

_LAST_AXIS: Final[int] = -1


def _as_floating(values: ArrayLike) -> NDArray[np.floating]:
    array = np.asarray(values)
    if array.ndim == 0:
        raise ValueError("expected at least one dimension")
    return array if np.issubdtype(array.dtype, np.floating) else array.astype(np.float64)


def _shift_by_maximum(array: NDArray[np.floating], axis: int) -> NDArray[np.floating]:
    return array - array.max(axis=axis, keepdims=True)


def softmax(x: ArrayLike, axis: int = _LAST_AXIS) -> NDArray[np.floating]:
    """Return the softmax of ``x`` along ``axis``."""
    exponentials = np.exp(_shift_by_maximum(_as_floating(x), axis))
    exponentials /= exponentials.sum(axis=axis, keepdims=True)
    return exponentials


def log_softmax(x: ArrayLike, axis: int = _LAST_AXIS) -> NDArray[np.floating]:
    """Return log(softmax(x)) without forming the probabilities."""
    shifted = _shift_by_maximum(_as_floating(x), axis)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))
