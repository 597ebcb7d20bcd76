import heapq
from typing import Any

import numpy as np
from numpy.typing import NDArray

Graph = dict[int, dict[int, list[int]]]
Vectors = NDArray[Any]


class _Search:
    """A search for one query. Each distance is computed once."""

    def __init__(self, graph: Graph, vectors: Vectors, query: Vectors) -> None:
        self.graph, self.vectors, self.query = graph, vectors, query
        self.known: dict[int, float] = {}

    def get_distance(self, node: int) -> float:
        if node not in self.known:
            self.known[node] = float(np.linalg.norm(self.vectors[node] - self.query))
        return self.known[node]

    def get_neighbors(self, node: int, layer: int) -> list[int]:
        return self.graph.get(node, {}).get(layer, [])

    def walk_greedily(self, node: int, layer: int) -> int:
        while True:
            nearest = min(self.get_neighbors(node, layer), key=self.get_distance, default=node)
            if self.get_distance(nearest) >= self.get_distance(node):
                return node
            node = nearest

    def search_layer(self, start: int, layer: int, width: int) -> list[int]:
        """Return the `width` nearest nodes that a best-first search of one layer finds, nearest first."""
        seen = {start}
        nearest_first = [(self.get_distance(start), start)]
        farthest_first = [(-self.get_distance(start), start)]
        while nearest_first:
            distance, node = heapq.heappop(nearest_first)
            if len(farthest_first) >= width and distance > -farthest_first[0][0]:
                break
            for other in self.get_neighbors(node, layer):
                if other in seen:
                    continue
                seen.add(other)
                if len(farthest_first) < width or self.get_distance(other) < -farthest_first[0][0]:
                    heapq.heappush(nearest_first, (self.get_distance(other), other))
                    heapq.heappush(farthest_first, (-self.get_distance(other), other))
                    if len(farthest_first) > width:
                        heapq.heappop(farthest_first)
        return [node for _, node in sorted(farthest_first, reverse=True)]


def hnsw_search(
    graph: Graph, vectors: Vectors, query: Vectors, entry_point: int, num_layers: int, ef: int, k: int
) -> list[int]:
    search = _Search(graph, vectors, query)
    node = entry_point
    for layer in range(num_layers, 0, -1):
        node = search.walk_greedily(node, layer)
    return search.search_layer(node, 0, max(ef, k))[:k]


def hnsw_insert(
    graph: Graph, vectors: Vectors, node: int, level: int, entry_point: int, M: int, ef_construction: int
) -> None:
    search = _Search(graph, vectors, vectors[node])
    top = max(graph[entry_point])
    at = entry_point
    for layer in range(top, level, -1):
        at = search.walk_greedily(at, layer)
    links: dict[int, list[int]] = {layer: [] for layer in range(level + 1)}
    for layer in range(min(level, top), -1, -1):
        found = search.search_layer(at, layer, max(ef_construction, M))
        at = found[0]
        links[layer] = found[:M]
    graph[node] = links
    for layer, others in links.items():
        for other in others:
            neighbors = graph[other][layer]
            neighbors.append(node)
            if len(neighbors) > M:
                neighbors.sort(key=lambda n: float(np.linalg.norm(vectors[n] - vectors[other])))
                del neighbors[M:]
