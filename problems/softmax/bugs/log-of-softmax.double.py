import numpy as np


def softmax(x):
    z = np.asarray(x, dtype=np.float64)
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def log_softmax(x):
    with np.errstate(divide="ignore"):
        return np.log(softmax(x))
