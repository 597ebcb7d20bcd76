"""Defines softmax as the exponential of log_softmax, so the shift is written, and can be wrong, in only one place."""

import numpy as np


def _logsumexp(z, axis):
    return np.log(np.add.reduce(np.exp(z), axis=axis, keepdims=True))


def log_softmax(x, axis=-1):
    z = np.subtract(x, np.max(x, axis=axis, keepdims=True), dtype=np.result_type(x, np.float32))
    return z - _logsumexp(z, axis)


def softmax(x, axis=-1):
    return np.exp(log_softmax(x, axis))
