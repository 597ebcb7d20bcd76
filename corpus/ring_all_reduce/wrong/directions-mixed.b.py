# bug: directions-mixed, the reduction runs to the left, the gather expects that it ran to the right
import numpy as np

def ring_all_reduce(workers):
    n, d = len(workers), workers[0].shape[0]
    edges = np.linspace(0, d, n + 1).astype(int)
    parts = [slice(a, b) for a, b in zip(edges[:-1], edges[1:])]
    bufs = [w.copy() for w in workers]
    for step in range(n - 1):
        for i in range(n):
            s = parts[(i - step - 1) % n]
            bufs[i][s] += bufs[(i + 1) % n][s]
    # now worker i holds shard (i + 1) % n complete; pass it on
    for step in range(n - 1):
        for i in range(n):
            s = parts[(i - step) % n]
            bufs[i][s] = bufs[i - 1][s]
    return bufs
