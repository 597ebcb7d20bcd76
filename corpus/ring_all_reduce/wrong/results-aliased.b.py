# bug: results-aliased, a single worker gets its own array back
import numpy as np

def ring_all_reduce(workers):
    n = len(workers)
    if n == 1:
        return workers
    chunks = [[c.copy() for c in np.array_split(w, n)] for w in workers]
    for r in range(n - 1):
        moving = [chunks[i][(i - r) % n] for i in range(n)]
        for i in range(n):
            dst = (i + 1) % n
            chunks[dst][(i - r) % n] = chunks[dst][(i - r) % n] + moving[i]
    for r in range(n - 1):
        moving = [chunks[i][(i + 1 - r) % n] for i in range(n)]
        for i in range(n):
            chunks[(i + 1) % n][(i + 1 - r) % n] = moving[i]
    return [np.concatenate(c) for c in chunks]

def ring_worker(rank, n, grad, send, recv):
    chunks = [c.copy() for c in np.array_split(grad, n)]
    for r in range(2 * (n - 1)):
        out, inc = (rank - r) % n, (rank - r - 1) % n
        send(chunks[out])
        arrived = recv()
        chunks[inc] = chunks[inc] + arrived if r < n - 1 else np.array(arrived)
    return np.concatenate(chunks)
