import numpy as np


def softmax(x, axis=-1):
    return np.exp(x - np.logaddexp.reduce(x, axis=axis, keepdims=True)) if abs(x).max() < 1 else _stable(x, axis)


def _stable(x, axis):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def log_softmax(x):
    x = np.asarray(x)
    x = x if x.dtype.kind == "f" else x.astype(float)
    return x - np.logaddexp.reduce(x, axis=-1, keepdims=True)
