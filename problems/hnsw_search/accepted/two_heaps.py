"""The textbook form: a heap of unexpanded nodes, a heap of kept nodes with the farthest on top, and a set of visited
nodes."""

import heapq

import numpy as np


def _search_layer(graph, dist, entry, layer, width):
    visited = {entry}
    candidates = [(dist(entry), entry)]
    results = [(-dist(entry), entry)]
    while candidates:
        d, c = heapq.heappop(candidates)
        if d > -results[0][0] and len(results) >= width:
            break
        for nb in graph.get(c, {}).get(layer, []):
            if nb not in visited:
                visited.add(nb)
                dn = dist(nb)
                if len(results) < width or dn < -results[0][0]:
                    heapq.heappush(candidates, (dn, nb))
                    heapq.heappush(results, (-dn, nb))
                    if len(results) > width:
                        heapq.heappop(results)
    return [n for _, n in sorted((-d, n) for d, n in results)]


def hnsw_search(graph, vectors, query, entry_point, num_layers, ef, k):
    def dist(n):
        return float(np.linalg.norm(vectors[n] - query))

    current = entry_point
    for layer in range(num_layers, 0, -1):
        changed = True
        while changed:
            changed = False
            for nb in graph.get(current, {}).get(layer, []):
                if dist(nb) < dist(current):
                    current = nb
                    changed = True
    return _search_layer(graph, dist, current, 0, max(ef, k))[:k]


def hnsw_insert(graph, vectors, node, level, entry_point, M, ef_construction):
    def dist(n):
        return float(np.linalg.norm(vectors[n] - vectors[node]))

    top = max(graph[entry_point])
    current = entry_point
    for layer in range(top, level, -1):
        current = _search_layer(graph, dist, current, layer, 1)[0]
    graph[node] = {layer: [] for layer in range(level + 1)}
    for layer in range(min(top, level), -1, -1):
        found = _search_layer(graph, dist, current, layer, max(ef_construction, M))
        for other in found[:M]:
            graph[node][layer].append(other)
            links = graph[other][layer] + [node]
            links.sort(key=lambda n: np.linalg.norm(vectors[n] - vectors[other]))
            graph[other][layer] = links[:M]
        current = found[0]
