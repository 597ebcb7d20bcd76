import numpy as np


def ring_all_reduce(workers):
    n = len(workers)
    bufs = [np.array_split(w.copy(), n) for w in workers]
    for step in range(n - 1):
        for i in range(n):
            bufs[i][(i - step - 1) % n] += bufs[(i - 1) % n][(i - step - 1) % n]
    for step in range(n - 1):
        for i in range(n):
            s = (i + step) % n
            bufs[i][s][:] = bufs[(i + 1) % n][s]
    return [np.concatenate(b) for b in bufs]
