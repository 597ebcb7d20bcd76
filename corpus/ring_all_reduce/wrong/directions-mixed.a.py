# bug: directions-mixed, the gather reads from the right neighbour with the shards of the left one
import numpy as np

def ring_all_reduce(workers):
    n = len(workers)
    d = len(workers[0])
    # shard s is start[s] .. start[s+1]
    start = [s * d // n for s in range(n + 1)]
    bufs = []
    for w in workers:
        bufs.append(np.array(w))

    # phase 1: reduce scatter
    for step in range(n - 1):
        for i in range(n):
            left = (i - 1) % n
            shard = (i - step - 1) % n
            for j in range(start[shard], start[shard + 1]):
                bufs[i][j] = bufs[i][j] + bufs[left][j]

    # phase 2: all gather
    for step in range(n - 1):
        for i in range(n):
            right = (i + 1) % n
            shard = (i - step) % n
            for j in range(start[shard], start[shard + 1]):
                bufs[i][j] = bufs[right][j]
    return bufs

def ring_worker(rank, n, grad, send, recv):
    d = len(grad)
    start = [s * d // n for s in range(n + 1)]
    buf = np.array(grad)
    for step in range(n - 1):
        s = (rank - step) % n
        send(buf[start[s]:start[s + 1]])
        s = (rank - step - 1) % n
        buf[start[s]:start[s + 1]] += recv()
    for step in range(n - 1):
        s = (rank + 1 - step) % n
        send(buf[start[s]:start[s + 1]])
        s = (rank - step) % n
        buf[start[s]:start[s + 1]] = recv()
    return buf
