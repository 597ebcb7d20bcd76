import numpy as np


def softmax(x):
    e = np.exp(x)
    total = e.sum(axis=-1, keepdims=True)
    return np.exp(x - x.max(axis=-1, keepdims=True)) / total


def log_softmax(x):
    total = np.exp(x).sum(axis=-1, keepdims=True)
    return x - x.max(axis=-1, keepdims=True) - np.log(total)
