import numpy as np


def softmax(x, axis=-1):
    e = np.exp(x)
    return e / e.sum(axis=axis, keepdims=True)


def log_softmax(x):
    return x - np.log(np.exp(x).sum(axis=-1, keepdims=True))
