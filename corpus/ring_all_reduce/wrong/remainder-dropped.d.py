# bug: remainder-dropped, np.split insists on equal shards and raises when n does not divide d
import numpy as np

def ring_all_reduce(workers):
    n = len(workers)
    parts = [[s.copy() for s in np.split(np.asarray(w), n)] for w in workers]
    for step in range(n - 1):
        for i in range(n):
            k = (i - step - 1) % n
            parts[i][k] = parts[i][k] + parts[(i - 1) % n][k]
    for step in range(n - 1):
        for i in range(n):
            k = (i - step) % n
            parts[i][k] = parts[(i - 1) % n][k].copy()
    return [np.concatenate(p) for p in parts]
