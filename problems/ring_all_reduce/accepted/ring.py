"""The two phases as in the usual diagrams: n shards, n - 1 rounds of adding and n - 1 rounds of copying, all in place and without snapshots."""

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
            s = (i - step) % n
            bufs[i][edges[s]:edges[s + 1]] = bufs[(i - 1) % n][edges[s]:edges[s + 1]]
    return bufs


def ring_worker(rank, n, grad, send, recv):
    parts = np.array_split(grad.copy(), n)
    for step in range(n - 1):
        send(parts[(rank - step) % n])
        parts[(rank - step - 1) % n] = parts[(rank - step - 1) % n] + recv()
    for step in range(n - 1):
        send(parts[(rank + 1 - step) % n])
        parts[(rank - step) % n] = recv()
    return np.concatenate(parts)
