import numpy as np


def ring_all_reduce(workers):
    n, d = len(workers), workers[0].size
    even = d - d % n
    table = np.array([w[:even] for w in workers]).reshape(n, n, -1)
    sums = table.sum(axis=0).reshape(-1)
    out = [w.copy() for w in workers]
    for row in out:
        row[:even] = sums
    return out
