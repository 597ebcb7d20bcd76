"""bug: reduce-scatter-only; plain lists, one function that hands shards round and stops when each has gone round once"""


def ring_all_reduce(workers):
    n = len(workers)
    state = [[x.item() if hasattr(x, "item") else x for x in w] for w in workers]
    d = len(state[0])
    owner_of = [k * n // d for k in range(d)]       # coordinate -> shard
    for shard in range(n):
        holder = shard
        for _ in range(n - 1):
            to = (holder + 1) % n
            for k in range(d):
                if owner_of[k] == shard:
                    state[to][k] += state[holder][k]
            holder = to
    return state
