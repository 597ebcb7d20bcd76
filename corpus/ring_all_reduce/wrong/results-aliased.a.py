# bug: results-aliased, the same array n times
import numpy as np

def ring_all_reduce(workers):
    stacked = np.stack([np.asarray(w) for w in workers])
    total = stacked.sum(axis=0)
    return [total] * len(workers)
