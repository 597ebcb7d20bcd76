import numpy as np


def ring_all_reduce(workers):
    n = len(workers)
    d = len(workers[0])
    edges = [d * k // n for k in range(n + 1)]
    bufs = [w.copy() for w in workers]
    for step in range(n - 1):
        for i in range(n):
            s = (i - step - 1) % n
            bufs[i][edges[s]:edges[s + 1]] += bufs[(i - 1) % n][edges[s]:edges[s + 1]]
    for step in range(n - 1):
        for i in range(n):
            s = (i + step) % n
            bufs[i][edges[s]:edges[s + 1]] = bufs[(i - 1) % n][edges[s]:edges[s + 1]]
    return bufs
