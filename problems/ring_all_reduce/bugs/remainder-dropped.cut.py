import numpy as np


def ring_all_reduce(workers):
    n = len(workers)
    chunk = len(workers[0]) // n
    parts = [[w[k * chunk:(k + 1) * chunk].copy() for k in range(n)] for w in workers]
    for step in range(n - 1):
        for i in range(n):
            s = (i - step - 1) % n
            parts[i][s] += parts[i - 1][s]
    for step in range(n - 1):
        for i in range(n):
            s = (i - step) % n
            parts[i][s] = parts[i - 1][s]
    return [np.concatenate(p) for p in parts]
