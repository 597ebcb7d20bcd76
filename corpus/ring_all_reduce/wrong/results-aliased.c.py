# bug: results-aliased, rows of a broadcast view, all on the same memory
import numpy as np

def ring_all_reduce(workers):
    n, d = len(workers), workers[0].shape[0]
    total = np.einsum('nd->d', np.array(workers))
    return [row for row in np.broadcast_to(total, (n, d))]
