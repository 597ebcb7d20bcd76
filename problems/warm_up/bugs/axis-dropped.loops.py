import numpy as np


def row_sums(x):
    return np.array([sum(row) for row in x])
