# bug: directions-mixed, vectorised with np.roll; the second phase rolls the other way with the first one's shard numbers
import numpy as np

def ring_all_reduce(workers):
    x = np.array([np.asarray(w) for w in workers])
    n, d = x.shape
    c = -(-d // n)
    pad = np.zeros((n, n * c), dtype=x.dtype)
    pad[:, :d] = x
    t = pad.reshape(n, n, c)            # worker, shard, element
    i = np.arange(n)
    for s in range(n - 1):
        t[i, (i - s - 1) % n] += np.roll(t, 1, axis=0)[i, (i - s - 1) % n]
    for s in range(n - 1):
        t[i, (i - s) % n] = np.roll(t, -1, axis=0)[i, (i - s) % n]
    return [row[:d].copy() for row in t.reshape(n, n * c)]
