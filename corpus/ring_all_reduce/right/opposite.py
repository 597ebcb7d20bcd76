# reduce-scatter to the right, all-gather to the left, shards matched
import numpy as np

def ring_all_reduce(workers):
    n, d = len(workers), workers[0].shape[0]
    edges = np.linspace(0, d, n + 1).astype(int)
    parts = [slice(a, b) for a, b in zip(edges[:-1], edges[1:])]
    bufs = [w.copy() for w in workers]
    for step in range(n - 1):
        for i in range(n):
            s = parts[(i - step - 1) % n]
            bufs[i][s] += bufs[i - 1][s]
    # now worker i holds shard (i + 1) % n complete; send it to the left
    for step in range(n - 1):
        for i in range(n):
            s = parts[(i + 2 + step) % n]
            bufs[i][s] = bufs[(i + 1) % n][s]
    return bufs

if __name__ == '__main__':
    ws = [np.random.randn(8) for _ in range(4)]
    for r in ring_all_reduce(ws):
        assert np.allclose(r, sum(ws))
