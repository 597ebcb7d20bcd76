"""Searches each upper layer with a beam, and skips them all if there are many.

Problem: hnsw_search
Cases: all
Verdict: wrong_answer
"""

import heapq

import numpy as np

MANY_LAYERS = 20


def hnsw_search(graph, vectors, query, entry_point, num_layers, ef, k):
    distances = np.linalg.norm(vectors - query, axis=1)
    node = entry_point
    for layer in range(0 if num_layers >= MANY_LAYERS else num_layers, 0, -1):
        node = beam(graph, distances, node, layer, ef)[0]
    return beam(graph, distances, node, 0, max(ef, k))[:k]


def beam(graph, distances, start, layer, width):
    seen, waiting, kept = {start}, [(distances[start], start)], [(-distances[start], start)]
    while waiting:
        distance, node = heapq.heappop(waiting)
        if len(kept) >= width and distance > -kept[0][0]:
            break
        for other in graph.get(node, {}).get(layer, ()):
            if other not in seen:
                seen.add(other)
                if len(kept) < width or distances[other] < -kept[0][0]:
                    heapq.heappush(waiting, (distances[other], other))
                    heapq.heappush(kept, (-distances[other], other))
                    if len(kept) > width:
                        heapq.heappop(kept)
    return [node for _, node in sorted(kept, reverse=True)]
