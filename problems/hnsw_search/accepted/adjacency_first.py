"""Copies the layers into plain adjacency lists first, then searches them: more memory, but simpler loops."""

from heapq import heappop, heappush

import numpy as np


def hnsw_search(graph, vectors, query, entry_point, num_layers, ef, k):
    layers = [{} for _ in range(num_layers + 1)]
    for node, by_layer in graph.items():
        for layer, around in by_layer.items():
            if layer <= num_layers:
                layers[layer][node] = tuple(around)
    far = np.linalg.norm(np.asarray(vectors, dtype=float) - query, axis=1).tolist()
    at = entry_point
    for adjacency in layers[:0:-1]:
        while True:
            nearest = min(adjacency.get(at, ()), key=far.__getitem__, default=at)
            if far[nearest] >= far[at]:
                break
            at = nearest
    width = max(k, ef)
    seen, open_, kept = {at}, [(far[at], at)], [(-far[at], at)]
    while open_ and (len(kept) < width or open_[0][0] <= -kept[0][0]):
        _, node = heappop(open_)
        for other in set(layers[0].get(node, ())) - seen:
            seen.add(other)
            if len(kept) < width or far[other] < -kept[0][0]:
                heappush(open_, (far[other], other))
                heappush(kept, (-far[other], other))
                if len(kept) > width:
                    heappop(kept)
    return [node for _, node in sorted(kept, reverse=True)[:k]]
