import heapq

import numpy as np


def hnsw_search(graph, vectors, query, entry_point, num_layers, ef, k):
    def distance(node):
        return float(np.linalg.norm(vectors[node] - query))

    here = entry_point
    for level in range(num_layers, 0, -1):
        moved = True
        while moved:
            moved = False
            for neighbor in graph.get(here, {}).get(level, []):
                if distance(neighbor) < distance(here):
                    here = neighbor
                    moved = True

    start = (distance(here), here)
    frontier, found, visited = [start], [start], {here}
    while frontier:
        d, node = heapq.heappop(frontier)
        if found and d > sorted(found)[min(k - 1, len(found) - 1)][0]:
            break
        for neighbor in graph.get(node, {}).get(0, []):
            if neighbor in visited:
                continue
            visited.add(neighbor)
            item = (distance(neighbor), neighbor)
            heapq.heappush(frontier, item)
            found.append(item)
    found.sort()
    return [node for _, node in found[:k]]
