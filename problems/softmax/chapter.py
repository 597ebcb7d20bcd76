"""The source chapter's own code, rewritten with its bug: it adds the maximum to the logarithm of the sum before it
subtracts both."""

import numpy as np


def softmax(x):
    shifted = x - np.max(x, axis=-1, keepdims=True)
    weights = np.exp(shifted)
    return weights / np.sum(weights, axis=-1, keepdims=True)


def log_softmax(x):
    top = np.max(x, axis=-1, keepdims=True)
    total = np.sum(np.exp(x - top), axis=-1, keepdims=True)
    return x - (np.log(total) + top)
