# bug: ef-equals-k, min(ef, k) where max was meant
import numpy as np

def hnsw_search(graph, vectors, query, entry_point, num_layers, ef, k):
    query = np.asarray(query, dtype=np.float64)
    cache = {}

    def dist(n):
        if n not in cache:
            cache[n] = float(((np.asarray(vectors[n], dtype=np.float64) - query) ** 2).sum())
        return cache[n]

    def nbrs(n, layer):
        return graph[n].get(layer, []) if n in graph else []

    cur = entry_point
    for layer in range(num_layers, 0, -1):
        nxt = min([cur, *nbrs(cur, layer)], key=dist)
        while dist(nxt) < dist(cur):
            cur = nxt
            nxt = min([cur, *nbrs(cur, layer)], key=dist)

    ef = min(ef, k)
    pool, seen, done = [cur], {cur}, set()
    while True:
        open_nodes = [n for n in pool if n not in done]
        if not open_nodes:
            break
        n = open_nodes[0]
        done.add(n)
        fresh = [m for m in dict.fromkeys(nbrs(n, 0)) if m not in seen]
        seen.update(fresh)
        pool = sorted(pool + fresh, key=dist)[:ef]
    return pool[:k]
