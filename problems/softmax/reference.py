from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.floating[Any]]


def _subtract_max(x: ArrayLike, axis: int) -> Floats:
    """Return the logits as floats, minus the largest entry along `axis`. No exponential then exceeds 1."""
    logits: NDArray[Any] = np.asarray(x)
    if not np.issubdtype(logits.dtype, np.floating):
        logits = logits.astype(np.float64)
    return logits - logits.max(axis=axis, keepdims=True)


def softmax(x: ArrayLike, axis: int = -1) -> Floats:
    e = np.exp(_subtract_max(x, axis))
    return e / e.sum(axis=axis, keepdims=True)


def log_softmax(x: ArrayLike, axis: int = -1) -> Floats:
    shifted = _subtract_max(x, axis)
    # Subtract the logarithm from the shifted logits: next to large raw logits it would be rounded away.
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))
