"""Computes the distances to all neighbors of a node at once. This takes few NumPy calls, which pays off for long
vectors."""

import numpy as np


def hnsw_search(graph, vectors, query, entry_point, num_layers, ef, k):
    def neighbors(node, layer):
        return np.array(graph[node].get(layer, []), dtype=int)

    def distances(nodes):
        return np.sqrt(((vectors[nodes] - query) ** 2).sum(axis=1))

    best = entry_point
    best_d = distances([best])[0]
    for layer in range(num_layers, 0, -1):
        while True:
            near = neighbors(best, layer)
            if not near.size:
                break
            d = distances(near)
            i = d.argmin()
            if d[i] >= best_d:
                break
            best, best_d = int(near[i]), d[i]

    width = max(ef, k)
    visited = np.zeros(len(vectors), bool)
    visited[best] = True
    kept = np.array([best])
    kept_d = np.array([best_d])
    fresh = np.array([True])
    while fresh.any():
        i = int(np.flatnonzero(fresh)[np.argmin(kept_d[fresh])])
        fresh[i] = False
        near = neighbors(int(kept[i]), 0)
        near = np.unique(near[~visited[near]]) if near.size else near
        if near.size:
            visited[near] = True
            kept = np.append(kept, near)
            kept_d = np.append(kept_d, distances(near))
            fresh = np.append(fresh, np.ones(near.size, bool))
            order = np.argsort(kept_d)[:width]
            kept, kept_d, fresh = kept[order], kept_d[order], fresh[order]
    return kept[np.argsort(kept_d)][:k]
