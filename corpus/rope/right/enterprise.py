"""Typed, validated, documented."""
from __future__ import annotations

from typing import Tuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.floating]


def _inverse_frequencies(d: int, base: float) -> FloatArray:
    if d % 2:
        raise ValueError("head dimension must be even")
    return np.power(float(base), -np.arange(0, d, 2, dtype=np.float64) / d)


def precompute_rope(d: int, max_seq: int, base: float = 10000.0, scale: float = 1.0) -> Tuple[FloatArray, FloatArray]:
    """Return cosine and sine tables of shape [max_seq, d // 2]."""
    positions = np.linspace(0.0, max_seq - 1, max_seq) / scale
    angles = positions[:, None] * _inverse_frequencies(d, base)[None, :]
    return np.cos(angles), np.sin(angles)


def _check_range(offset: int, length: int, available: int) -> None:
    if offset < 0 or offset + length > available:
        raise IndexError(f"positions {offset}..{offset + length - 1} are outside a table of {available}")


def apply_rope(x: ArrayLike, cos: ArrayLike, sin: ArrayLike, offset: int = 0) -> FloatArray:
    """Rotate pairs (i, i + d // 2) of every row by the angle of its position."""
    values = np.asarray(x, dtype=np.float64)
    cosines, sines = np.asarray(cos), np.asarray(sin)
    length, width = values.shape
    _check_range(offset, length, cosines.shape[0])
    half = width // 2
    c, s = cosines[offset : offset + length], sines[offset : offset + length]
    rotated = np.empty_like(values)
    np.subtract(values[:, :half] * c, values[:, half:] * s, out=rotated[:, :half])
    np.add(values[:, :half] * s, values[:, half:] * c, out=rotated[:, half:])
    return rotated


def rope_qkv(q: ArrayLike, k: ArrayLike, v: ArrayLike, cos: ArrayLike, sin: ArrayLike, offset: int = 0):
    """Queries and keys carry the position; values carry content and pass through."""
    return apply_rope(q, cos, sin, offset), apply_rope(k, cos, sin, offset), v
