# bug: reduce-scatter-only, sums one shard for each worker and leaves the other shards as they came
import numpy as np

def ring_all_reduce(workers):
    n = len(workers)
    pieces = [np.array_split(w, n) for w in workers]
    out = []
    for rank in range(n):
        mine = [p.copy() for p in pieces[rank]]
        for other in range(1, n):
            mine[rank] = mine[rank] + pieces[(rank + other) % n][rank]
        out.append(np.concatenate(mine))
    return out
