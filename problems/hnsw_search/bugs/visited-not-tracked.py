import heapq

import numpy as np


def beam(graph, dist, starts, layer, width):
    candidates = [(dist(n), n) for n in starts]
    heapq.heapify(candidates)
    results = [(-d, n) for d, n in candidates]
    heapq.heapify(results)
    while candidates:
        d, c = heapq.heappop(candidates)
        if len(results) >= width and d > -results[0][0]:
            break
        for nb in graph.get(c, {}).get(layer, []):
            dn = dist(nb)
            if len(results) < width or dn < -results[0][0]:
                heapq.heappush(candidates, (dn, nb))
                heapq.heappush(results, (-dn, nb))
                if len(results) > width:
                    heapq.heappop(results)
    return [n for _, n in sorted((-d, n) for d, n in results)]


def greedy(graph, dist, node, layer):
    while True:
        best = min(graph.get(node, {}).get(layer, []), key=dist, default=node)
        if dist(best) >= dist(node):
            return node
        node = best


def hnsw_search(graph, vectors, query, entry_point, num_layers, ef, k):
    def dist(n):
        return float(np.linalg.norm(vectors[n] - query))

    node = entry_point
    for layer in range(num_layers, 0, -1):
        node = greedy(graph, dist, node, layer)
    return beam(graph, dist, [node], 0, max(ef, k))[:k]
