import numpy as np


def ring_all_reduce(workers):
    n = len(workers)
    results = [w.copy() for w in workers]
    for i, parts in enumerate(zip(*(np.array_split(w, n) for w in workers))):
        np.array_split(results[i], n)[i][:] = sum(parts)
    return results
