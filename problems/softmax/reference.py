from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.floating[Any]]


def _shifted(x: ArrayLike, axis: int) -> Floats:
    """Float logits whose largest entry along `axis` is 0, so that no exponential exceeds 1."""
    logits: NDArray[Any] = np.asarray(x)
    if not np.issubdtype(logits.dtype, np.floating):
        logits = logits.astype(np.float64)
    return logits - logits.max(axis=axis, keepdims=True)


def softmax(x: ArrayLike, axis: int = -1) -> Floats:
    e = np.exp(_shifted(x, axis))
    return e / e.sum(axis=axis, keepdims=True)


def log_softmax(x: ArrayLike, axis: int = -1) -> Floats:
    shifted = _shifted(x, axis)
    # The logarithm is subtracted from the shifted logits: beside the raw ones it would be rounded away.
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))
