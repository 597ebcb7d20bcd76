from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]


def rotate(x: Floats, cos: Floats, sin: Floats, heads: int, offset: int) -> NDArray[np.float64]:
    """Return the rotated rows in float64. Features i and i + d / 2 of a head are a pair."""
    rows, columns = x.shape
    pairs = x.astype(np.float64).reshape(rows, heads, 2, columns // heads // 2)
    first, second = pairs[:, :, 0], pairs[:, :, 1]
    positions = slice(offset, offset + rows)
    c, s = (table[positions, None].astype(np.float64) for table in (cos, sin))
    return np.stack([first * c - second * s, first * s + second * c], axis=2).reshape(rows, columns)


def solve(x: Floats, cos: Floats, sin: Floats, out: NDArray[np.float64], heads: int, offset: int) -> None:
    out[...] = rotate(x, cos, sin, heads, offset)
