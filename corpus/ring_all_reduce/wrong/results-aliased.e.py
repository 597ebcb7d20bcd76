"""bug: results-aliased; a lone worker gets its own input back, everything else is right"""
import numpy as np


def ring_all_reduce(workers):
    if len(workers) == 1:
        return [workers[0][:]]      # nothing to reduce
    left, *rest = workers
    total = np.array(left)
    for w in rest:
        total = total + w
    return [total.copy() for _ in workers]
