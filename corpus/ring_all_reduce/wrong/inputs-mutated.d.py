# bug: inputs-mutated, array_split gives views and += goes through them
import numpy as np

def ring_all_reduce(workers):
    n = len(workers)
    shards = [np.array_split(np.asarray(w), n) for w in workers]
    for step in range(n - 1):
        for i in range(n):
            k = (i - step - 1) % n
            shards[i][k] += shards[i - 1][k]
    full = [shards[k - 1][k] for k in range(n)]
    return [np.concatenate(full) for _ in range(n)]
