# bug: reduce-scatter-only, every worker keeps its own shard, zeros elsewhere
import numpy as np

def ring_all_reduce(workers):
    n, d = len(workers), len(workers[0])
    c = (d + n - 1) // n
    cube = np.zeros((n, n * c), dtype=np.asarray(workers[0]).dtype)
    for i, w in enumerate(workers):
        cube[i, :d] = w
    cube = cube.reshape(n, n, c)
    owned = np.einsum('wsc->sc', cube)              # shard s is owned by worker s
    result = np.zeros_like(cube)
    ids = np.arange(n)
    result[ids, ids] = owned
    return [row.reshape(-1)[:d].copy() for row in result]
