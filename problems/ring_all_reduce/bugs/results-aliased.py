import numpy as np


def ring_all_reduce(workers):
    total = np.sum(workers, axis=0)
    return [total] * len(workers)
