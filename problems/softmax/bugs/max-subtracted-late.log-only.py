import numpy as np


def softmax(x, axis=-1):
    z = np.exp(x - x.max(axis=axis, keepdims=True))
    return z / z.sum(axis=axis, keepdims=True)


def log_softmax(x):
    top = x.max(axis=-1, keepdims=True)
    return (x - top) - (np.log(np.exp(x).sum(axis=-1, keepdims=True)) - top)
