import numpy as np


def ring_all_reduce(workers):
    n = len(workers)
    bufs = [np.array_split(np.array(w), n) for w in workers]
    for t in range(1, n):
        for i in range(n):
            right, s = (i + 1) % n, (i + t) % n
            bufs[i][s] = bufs[i][s] + bufs[right][s]
    return [np.concatenate(b) for b in bufs]
