import numpy as np


def ring_all_reduce(workers):
    total = np.stack(workers).sum(axis=0)
    return np.broadcast_to(total, (len(workers), total.size))
