import numpy as np


def ring_all_reduce(workers):
    n = len(workers)
    parts = [np.array_split(w, n) for w in workers]  # views
    for step in range(n - 1):
        for i in range(n):
            s = (i - step - 1) % n
            parts[i][s] += parts[i - 1][s]
    for step in range(n - 1):
        for i in range(n):
            s = (i - step) % n
            parts[i][s] = parts[i - 1][s]
    return [np.concatenate(p) for p in parts]
