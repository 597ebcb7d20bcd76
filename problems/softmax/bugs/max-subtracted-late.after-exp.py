import numpy as np


def softmax(x, axis=-1):
    e = np.exp(x)
    e = e - e.max(axis=axis, keepdims=True)
    return e / e.sum(axis=axis, keepdims=True)


def log_softmax(x):
    e = np.exp(x)
    e = e - e.max(axis=-1, keepdims=True)
    return x - np.log(e.sum(axis=-1, keepdims=True))
