# idiomatic NumPy: one sum, n copies in one buffer
import numpy as np

def ring_all_reduce(workers):
    stacked = np.stack([np.asarray(w) for w in workers])
    total = stacked.sum(axis=0)
    return list(np.tile(total, (len(workers), 1)))
