import heapq
from typing import Any

import numpy as np
from numpy.typing import NDArray

Graph = dict[int, dict[int, list[int]]]
Vectors = NDArray[Any]


class _Walk:
    """Distances to one query, each computed once."""

    def __init__(self, graph: Graph, vectors: Vectors, query: Vectors) -> None:
        self.graph, self.vectors, self.query = graph, vectors, query
        self.known: dict[int, float] = {}

    def to(self, node: int) -> float:
        if node not in self.known:
            self.known[node] = float(np.linalg.norm(self.vectors[node] - self.query))
        return self.known[node]

    def around(self, node: int, layer: int) -> list[int]:
        return self.graph.get(node, {}).get(layer, [])

    def greedy(self, node: int, layer: int) -> int:
        while True:
            nearest = min(self.around(node, layer), key=self.to, default=node)
            if self.to(nearest) >= self.to(node):
                return node
            node = nearest

    def beam(self, start: int, layer: int, width: int) -> list[int]:
        """The `width` nearest that a best-first search finds, nearest first."""
        seen = {start}
        nearest_first = [(self.to(start), start)]
        farthest_first = [(-self.to(start), start)]
        while nearest_first:
            distance, node = heapq.heappop(nearest_first)
            if len(farthest_first) >= width and distance > -farthest_first[0][0]:
                break
            for other in self.around(node, layer):
                if other in seen:
                    continue
                seen.add(other)
                if len(farthest_first) < width or self.to(other) < -farthest_first[0][0]:
                    heapq.heappush(nearest_first, (self.to(other), other))
                    heapq.heappush(farthest_first, (-self.to(other), other))
                    if len(farthest_first) > width:
                        heapq.heappop(farthest_first)
        return [node for _, node in sorted(farthest_first, reverse=True)]


def hnsw_search(
    graph: Graph, vectors: Vectors, query: Vectors, entry_point: int, num_layers: int, ef: int, k: int
) -> list[int]:
    walk = _Walk(graph, vectors, query)
    node = entry_point
    for layer in range(num_layers, 0, -1):
        node = walk.greedy(node, layer)
    return walk.beam(node, 0, max(ef, k))[:k]


def hnsw_insert(
    graph: Graph, vectors: Vectors, node: int, level: int, entry_point: int, M: int, ef_construction: int
) -> None:
    walk = _Walk(graph, vectors, vectors[node])
    top = max(graph[entry_point])
    at = entry_point
    for layer in range(top, level, -1):
        at = walk.greedy(at, layer)
    mine: dict[int, list[int]] = {layer: [] for layer in range(level + 1)}
    for layer in range(min(level, top), -1, -1):
        found = walk.beam(at, layer, max(ef_construction, M))
        at = found[0]
        mine[layer] = found[:M]
    graph[node] = mine
    for layer, others in mine.items():
        for other in others:
            around = graph[other][layer]
            around.append(node)
            if len(around) > M:
                around.sort(key=lambda n: float(np.linalg.norm(vectors[n] - vectors[other])))
                del around[M:]
