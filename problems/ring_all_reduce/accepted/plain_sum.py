"""One sum and a copy for each worker: as short as it gets, and what every ring must agree with."""

import numpy as np


def ring_all_reduce(workers):
    total = np.sum(workers, axis=0)
    return [total.copy() for _ in workers]
