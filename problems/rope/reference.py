from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def precompute_rope(d: int, max_seq: int, base: float = 10000.0, scale: float = 1.0) -> tuple[Floats, Floats]:
    theta = base ** (-2.0 * np.arange(d // 2) / d)
    angles: Floats = np.outer(np.arange(max_seq) / scale, theta)
    return np.cos(angles), np.sin(angles)


def apply_rope(x: ArrayLike, cos: ArrayLike, sin: ArrayLike, offset: int = 0) -> Floats:
    rows: Floats = np.asarray(x, dtype=np.float64)
    here = slice(offset, offset + len(rows))
    c: Floats = np.asarray(cos, dtype=np.float64)[here]
    s: Floats = np.asarray(sin, dtype=np.float64)[here]
    if len(c) < len(rows):
        raise ValueError("the tables end before the sequence does")
    first, second = np.split(rows, 2, axis=1)
    return np.concatenate([first * c - second * s, first * s + second * c], axis=1)


def rope_qkv(
    q: ArrayLike, k: ArrayLike, v: Any, cos: ArrayLike, sin: ArrayLike, offset: int = 0
) -> tuple[Floats, Floats, Any]:
    # Position belongs in the scores, which come from queries and keys. Values carry only content.
    return apply_rope(q, cos, sin, offset), apply_rope(k, cos, sin, offset), v
