from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.floating[Any]]


def _shifted(x: ArrayLike, axis: int) -> Floats:
    """Return float logits shifted so that the largest entry along `axis` is 0. No exponential then exceeds 1."""
    logits: NDArray[Any] = np.asarray(x)
    if not np.issubdtype(logits.dtype, np.floating):
        logits = logits.astype(np.float64)
    return logits - logits.max(axis=axis, keepdims=True)


def softmax(x: ArrayLike, axis: int = -1) -> Floats:
    e = np.exp(_shifted(x, axis))
    return e / e.sum(axis=axis, keepdims=True)


def log_softmax(x: ArrayLike, axis: int = -1) -> Floats:
    shifted = _shifted(x, axis)
    # Subtract the logarithm from the shifted logits: next to large raw logits it would be rounded away.
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))
