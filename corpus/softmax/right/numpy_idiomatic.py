"""Idiomatic NumPy; axis is a parameter."""
import numpy as np


def softmax(x, axis=-1):
    x = np.asarray(x)
    shifted = x - np.max(x, axis=axis, keepdims=True)
    e = np.exp(shifted)
    return e / np.sum(e, axis=axis, keepdims=True)


def log_softmax(x, axis=-1):
    x = np.asarray(x)
    m = np.max(x, axis=axis, keepdims=True)
    lse = np.log(np.sum(np.exp(x - m), axis=axis, keepdims=True)) + m
    return x - lse


if __name__ == "__main__":
    logits = np.array([1.0, 2.0, 3.0])
    assert np.allclose(softmax(logits).sum(), 1)
