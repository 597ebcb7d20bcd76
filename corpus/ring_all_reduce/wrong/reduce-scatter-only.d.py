# bug: reduce-scatter-only, the gather works on a fresh list of arrays that nobody returns
import numpy as np

def _reduce_scatter(bufs, parts):
    n = len(bufs)
    for step in range(n - 1):
        for i in range(n):
            sh = parts[(i - step - 1) % n]
            bufs[i][sh] = bufs[i][sh] + bufs[i - 1][sh]

def _all_gather(bufs, parts):
    bufs = [b.copy() for b in bufs]
    n = len(bufs)
    for owner in range(n):
        for j in range(n):
            bufs[j][parts[(owner + 1) % n]] = bufs[owner][parts[(owner + 1) % n]]
    return bufs

def ring_all_reduce(workers):
    bufs = [np.array(w) for w in workers]
    parts = np.array_split(np.arange(len(bufs[0])), len(bufs))
    _reduce_scatter(bufs, parts)
    _all_gather(bufs, parts)
    return bufs
