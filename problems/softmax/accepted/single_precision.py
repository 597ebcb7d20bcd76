"""Computes in the precision of the input. The shift is enough even there, because no exponent is above 0."""

import numpy as np


def softmax(x, **options):
    axis = options.get("axis", -1)
    x = x if x.dtype.kind == "f" else x.astype(np.float64)
    shifted = x - np.amax(x, axis, keepdims=True)
    weights = np.exp(shifted)
    weights /= weights.sum(axis, keepdims=True)
    return weights


def log_softmax(x, **options):
    x = x if x.dtype.kind == "f" else x.astype(np.float64)
    shifted = x - np.amax(x, -1, keepdims=True)
    shifted -= np.log(np.exp(shifted).sum(-1, keepdims=True))
    return shifted.tolist()
