from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]


def multiply(a: Floats, b: Floats) -> NDArray[np.float64]:
    """Return the product in float64."""
    return a.astype(np.float64) @ b.astype(np.float64)


def solve(a: Floats, b: Floats, out: NDArray[np.float64]) -> None:
    out[...] = multiply(a, b)
