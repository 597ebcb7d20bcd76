import numpy as np


def ring_all_reduce(workers):
    n = len(workers)
    mine = [np.array_split(w, n) for w in workers]
    sums = [[p.copy() for p in parts] for parts in mine]
    for t in range(n - 1):
        for i in range(n):
            s = (i + t + 1) % n
            sums[i][s] = sums[i][s] + mine[(i + 1) % n][s]
    for t in range(n - 1):
        for i in range(n):
            s = (i + t) % n
            sums[i][s] = sums[(i + 1) % n][s].copy()
    return [np.concatenate(p) for p in sums]
