from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]


def compute_losses(logits: Floats, targets: NDArray[np.int64], epsilon: float) -> NDArray[np.float64]:
    """The loss of each row in float64."""
    z = logits.astype(np.float64)
    z = z - z.max(axis=-1, keepdims=True)
    logs = z - np.log(np.exp(z).sum(axis=-1, keepdims=True))
    return -(1 - epsilon) * logs[np.arange(len(logs)), targets] - epsilon * logs.mean(axis=-1)


def solve(logits: Floats, targets: NDArray[np.int64], losses: NDArray[np.float64], epsilon: float) -> None:
    losses[...] = compute_losses(logits, targets, epsilon)
