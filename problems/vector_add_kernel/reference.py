from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]


def add(x: Floats, y: Floats) -> NDArray[np.float64]:
    """The sum in float64, which is exact for most pairs of float32 numbers."""
    return x.astype(np.float64) + y.astype(np.float64)


def solve(x: Floats, y: Floats, out: NDArray[np.float64]) -> None:
    out[...] = add(x, y)
