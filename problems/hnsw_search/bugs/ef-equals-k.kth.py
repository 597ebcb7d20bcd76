import heapq

import numpy as np


def hnsw_search(graph, vectors, query, entry_point, num_layers, ef, k):
    dist = {n: float(np.linalg.norm(vectors[n] - query)) for n in graph}
    cur = entry_point
    for layer in range(num_layers, 0, -1):
        moved = True
        while moved:
            moved = False
            for nb in graph[cur].get(layer, []):
                if dist[nb] < dist[cur]:
                    cur, moved = nb, True
    frontier = [(dist[cur], cur)]
    found = [(dist[cur], cur)]
    seen = {cur}
    while frontier:
        d, node = heapq.heappop(frontier)
        found.sort()
        if len(found) >= k and d > found[k - 1][0]:
            break
        for nb in graph[node].get(0, []):
            if nb not in seen:
                seen.add(nb)
                heapq.heappush(frontier, (dist[nb], nb))
                found.append((dist[nb], nb))
    return [n for _, n in sorted(found)[:k]]
