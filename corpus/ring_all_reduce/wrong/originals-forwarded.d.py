# bug: originals-forwarded, the snapshot for "clean reads" is taken once, before the loop
import numpy as np

def ring_all_reduce(workers):
    n, d = len(workers), len(workers[0])
    acc = np.array([np.asarray(w) for w in workers])
    before = acc.copy()
    shard = np.arange(d) * n // d           # coordinate -> shard
    for step in range(n - 1):
        for i in range(n):
            m = shard == (i - step - 1) % n
            acc[i, m] += before[(i - 1) % n, m]
    for step in range(n - 1):
        for i in range(n):
            m = shard == (i - step) % n
            acc[i, m] = acc[(i - 1) % n, m]
    return [row.copy() for row in acc]
