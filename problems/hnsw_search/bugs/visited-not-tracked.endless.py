import heapq

import numpy as np


def hnsw_search(graph, vectors, query, entry_point, num_layers, ef, k):
    def dist(n):
        return float(np.linalg.norm(vectors[n] - query))

    cur = entry_point
    for layer in range(num_layers, 0, -1):
        while True:
            nearer = [n for n in graph[cur].get(layer, []) if dist(n) < dist(cur)]
            if not nearer:
                break
            cur = min(nearer, key=dist)
    candidates = [(dist(cur), cur)]
    results = [(dist(cur), cur)]
    while candidates:
        d, c = heapq.heappop(candidates)
        if len(results) >= max(ef, k) and d > results[max(ef, k) - 1][0]:
            break
        for nb in graph[c].get(0, []):
            heapq.heappush(candidates, (dist(nb), nb))
            if (dist(nb), nb) not in results:
                results.append((dist(nb), nb))
        results.sort()
        del results[max(ef, k) :]
    return [n for _, n in results[:k]]
