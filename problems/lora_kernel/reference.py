from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]


def apply_lora(x: Floats, w: Floats, a: Floats, b: Floats, scale: float) -> NDArray[np.float64]:
    """Return the output of the layer in float64."""
    x, w, a, b = (each.astype(np.float64) for each in (x, w, a, b))
    return x @ w.T + scale * (x @ a.T) @ b.T


def solve(x: Floats, w: Floats, a: Floats, b: Floats, out: NDArray[np.float64], scale: float) -> None:
    out[...] = apply_lora(x, w, a, b, scale)
