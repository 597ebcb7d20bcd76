import numpy as np


def _shifted(x, axis):
    """Float logits whose largest entry along `axis` is 0, so that no exponential exceeds 1."""
    x = np.asarray(x)
    if not np.issubdtype(x.dtype, np.floating):
        x = x.astype(np.float64)
    return x - x.max(axis=axis, keepdims=True)


def softmax(x, axis=-1):
    e = np.exp(_shifted(x, axis))
    return e / e.sum(axis=axis, keepdims=True)


def log_softmax(x, axis=-1):
    shifted = _shifted(x, axis)
    # The logarithm is subtracted from the shifted logits: beside the raw ones it would be rounded away.
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))
