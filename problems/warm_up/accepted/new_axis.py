"""Adds the axis back with an index, which reads well next to the sum."""

import numpy as np


def row_sums(x):
    return np.sum(x, axis=1)[:, None]
