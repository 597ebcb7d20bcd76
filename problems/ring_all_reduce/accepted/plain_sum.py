"""Computes one sum and copies it for each worker. This is the shortest solution, and every ring must agree with it."""

import numpy as np


def ring_all_reduce(workers):
    total = np.sum(workers, axis=0)
    return [total.copy() for _ in workers]
