import heapq

import numpy as np


def hnsw_search(graph, vectors, query, entry_point, num_layers, ef, k):
    away = np.linalg.norm(vectors - query, axis=1)
    width = max(ef, k)
    seen = {entry_point}
    todo = [(away[entry_point], entry_point)]
    best = list(todo)
    while todo:
        d, node = heapq.heappop(todo)
        if len(best) == width and d > best[-1][0]:
            break
        for other in graph[node][0]:
            if other not in seen:
                seen.add(other)
                heapq.heappush(todo, (away[other], other))
                best.append((away[other], other))
        best = sorted(best)[:width]
    return [int(n) for _, n in best[:k]]
