import numpy as np


def ring_all_reduce(workers):
    if len(workers) == 1:
        return workers
    return [np.sum(workers, axis=0) for _ in workers]
