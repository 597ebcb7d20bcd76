"""Multiplies by a column of ones, so the shape follows from the product."""

import numpy as np


def row_sums(x):
    return x @ np.ones((x.shape[1], 1))
