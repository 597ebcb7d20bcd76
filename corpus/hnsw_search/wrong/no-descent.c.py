# bug: no-descent, descends, and then starts at the entry point all the same
from __future__ import annotations

import heapq
from typing import Dict, Iterable, List, Mapping, Sequence, Set, Tuple

import numpy as np

Node = int
Scored = Tuple[float, Node]


class DistanceCache:
    def __init__(self, vectors: np.ndarray, query: np.ndarray) -> None:
        self._vectors = vectors
        self._query = np.asarray(query, dtype=np.float64)
        self._known: Dict[Node, float] = {}

    def __call__(self, node: Node) -> float:
        if node not in self._known:
            delta = np.asarray(self._vectors[node], dtype=np.float64) - self._query
            self._known[node] = float(np.sqrt(np.dot(delta, delta)))
        return self._known[node]


class ResultSet:
    """The best few so far, as a max-heap."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._heap: List[Tuple[float, Node]] = []

    @property
    def worst(self) -> float:
        return float("inf") if len(self._heap) < self._width else -self._heap[0][0]

    def offer(self, item: Scored) -> bool:
        distance, node = item
        if distance >= self.worst:
            return False
        heapq.heappush(self._heap, (-distance, node))
        if len(self._heap) > self._width:
            heapq.heappop(self._heap)
        return True

    def ordered(self) -> List[Scored]:
        return sorted((-d, n) for d, n in self._heap)


class HnswSearcher:
    def __init__(self, graph: Mapping[Node, Mapping[int, Sequence[Node]]], distance: DistanceCache) -> None:
        self._graph = graph
        self._distance = distance

    def _neighbours(self, node: Node, layer: int) -> Iterable[Node]:
        layers = self._graph.get(node)
        if not layers:
            return ()
        return layers.get(layer, ())

    def descend(self, start: Node, top: int) -> Node:
        current = start
        for layer in range(top, 0, -1):
            current = self._walk(current, layer)
        return current

    def _walk(self, current: Node, layer: int) -> Node:
        while True:
            nearest = min(self._neighbours(current, layer), key=self._distance, default=current)
            if self._distance(nearest) >= self._distance(current):
                return current
            current = nearest

    def ground(self, start: Node, width: int) -> List[Scored]:
        first = (self._distance(start), start)
        results = ResultSet(width)
        results.offer(first)
        frontier: List[Scored] = [first]
        seen: Set[Node] = {start}
        while frontier:
            distance, node = heapq.heappop(frontier)
            if distance > results.worst:
                break
            for other in self._neighbours(node, 0):
                if other in seen:
                    continue
                seen.add(other)
                item = (self._distance(other), other)
                if results.offer(item):
                    heapq.heappush(frontier, item)
        return results.ordered()


def hnsw_search(
    graph: Dict[int, Dict[int, List[int]]],
    vectors: np.ndarray,
    query: np.ndarray,
    entry_point: int,
    num_layers: int,
    ef: int,
    k: int,
) -> List[int]:
    searcher = HnswSearcher(graph, DistanceCache(vectors, query))
    start = searcher.descend(entry_point, num_layers)
    return [node for _, node in searcher.ground(entry_point, max(ef, k))[:k]]


def _nearest_on_layer(graph, vectors, q, starts, width, layer):
    gap = lambda v: float(np.linalg.norm(np.asarray(vectors[v], dtype=float) - q))
    seen = set(starts)
    todo = sorted((gap(v), v) for v in seen)
    kept = list(todo)
    while todo:
        d, v = todo.pop(0)
        if len(kept) >= width and d > kept[-1][0]:
            break
        for w in graph.get(v, {}).get(layer, ()):
            if w not in seen:
                seen.add(w)
                dw = gap(w)
                if len(kept) < width or dw < kept[-1][0]:
                    kept = sorted(kept + [(dw, w)])[:width]
                    todo = sorted(todo + [(dw, w)])
    return kept


def hnsw_insert(graph, vectors, node, level, entry_point, M, ef_construction):
    """Links the node into the graph (changed in place, and returned)."""
    mine = {l: [] for l in range(level + 1)}
    if entry_point is None or entry_point not in graph or entry_point == node:
        graph[node] = mine
        return graph
    q = np.asarray(vectors[node], dtype=float)
    top = max(graph[entry_point], default=0)
    starts = [entry_point]
    for layer in range(top, level, -1):
        starts = [_nearest_on_layer(graph, vectors, q, starts, 1, layer)[0][1]]
    for layer in range(min(top, level), -1, -1):
        found = _nearest_on_layer(graph, vectors, q, starts, max(ef_construction, M), layer)
        mine[layer] = [v for _, v in found[:M]]
        starts = [v for _, v in found]
    graph[node] = mine
    for layer, friends in mine.items():
        for v in friends:
            links = graph[v].setdefault(layer, [])
            links.append(node)
            if len(links) > M:
                here = np.asarray(vectors[v], dtype=float)
                links.sort(key=lambda w: float(np.linalg.norm(np.asarray(vectors[w], dtype=float) - here)))
                del links[M:]
    return graph
