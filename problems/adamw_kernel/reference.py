from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
Wide = NDArray[np.float64]


def solve(
    p: Wide,
    g: Floats,
    m: Wide,
    v: Wide,
    lr: float,
    beta1: float,
    beta2: float,
    eps: float,
    weight_decay: float,
    step: int,
) -> None:
    """Change `p`, `m` and `v` in place by one step of AdamW in float64. The first `step` is 1."""
    wide = g.astype(np.float64)
    m[...] = beta1 * m + (1 - beta1) * wide
    v[...] = beta2 * v + (1 - beta2) * wide**2
    update = m / (1 - beta1**step) / (np.sqrt(v / (1 - beta2**step)) + eps)
    p[...] = (1 - lr * weight_decay) * p - lr * update
