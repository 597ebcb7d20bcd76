import numpy as np


def ring_all_reduce(workers):
    n = len(workers)
    cuts = [len(workers[0]) * k // n for k in range(n + 1)]
    out = [np.array(w) for w in workers]
    for step in range(n - 1):
        for i in range(n):
            src = (i - step - 1) % n
            a, b = cuts[src], cuts[src + 1]
            out[i][a:b] += workers[src][a:b]
    for step in range(n - 1):
        for i in range(n):
            src = (i - step - 1) % n
            s = (i - step) % n
            out[i][cuts[s]:cuts[s + 1]] = out[src][cuts[s]:cuts[s + 1]]
    return out
