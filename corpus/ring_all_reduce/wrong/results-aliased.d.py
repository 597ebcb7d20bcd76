# bug: results-aliased, rows of a broadcast view are all the same memory
import numpy as np

def ring_all_reduce(workers):
    stacked = np.stack([np.asarray(w) for w in workers])
    total = np.einsum("nd->d", stacked)
    return list(np.broadcast_to(total, stacked.shape))
