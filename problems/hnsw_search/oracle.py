"""Compares HNSW search over graphs that faiss builds, and insertion, with independent implementations.

If the beam is as wide as the graph, the expected answer is exact search. If it is narrower, the expected answer comes
from a second search over plain sorted lists. Insertion is compared with the nearest neighbors by brute force.
"""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import numpy as np

from problems.hnsw_search import reference

faiss: Any = import_module("faiss")
Graph = dict[int, dict[int, list[int]]]


def compare(rng: np.random.Generator) -> Iterator[tuple[object, object]]:
    """Yield pairs that must be equal: lists of nodes, nearest first, and whether each node has at most m neighbors."""
    for _ in range(24):
        n, d = int(rng.integers(20, 120)), int(rng.integers(2, 8))
        vectors = rng.normal(0, 1, (n, d)).astype(np.float32).astype(np.float64)
        graph, entry, top = _build_with_faiss(vectors, int(rng.integers(2, 8)))
        for _ in range(5):
            query = rng.normal(0, 1, d)
            near = np.argsort(np.linalg.norm(vectors - query, axis=1))
            yield (
                reference.hnsw_search(graph, vectors, query, entry, top, n, 5),
                _keep_reachable(graph, entry, near)[:5],
            )
            ef, k = int(rng.integers(1, 20)), int(rng.integers(1, 8))
            found = reference.hnsw_search(graph, vectors, query, entry, top, ef, k)
            yield found, _search_with_sorted_list(graph, vectors, query, (entry, top, max(ef, k)))[:k]
        yield from _compare_inserts(vectors[:20], int(rng.integers(2, 5)))


def _build_with_faiss(vectors: Any, m: int) -> tuple[Graph, int, int]:
    """Return (graph, entry point, top layer) of the index that faiss builds."""
    index = faiss.IndexHNSWFlat(vectors.shape[1], m)
    index.add(np.ascontiguousarray(vectors, dtype=np.float32))
    hnsw = index.hnsw
    levels, offsets = faiss.vector_to_array(hnsw.levels), faiss.vector_to_array(hnsw.offsets)
    links, room = faiss.vector_to_array(hnsw.neighbors), faiss.vector_to_array(hnsw.cum_nneighbor_per_level)
    graph: Graph = {}
    for node in range(len(vectors)):
        graph[node] = {}
        for layer in range(int(levels[node])):
            part = links[int(offsets[node] + room[layer]) : int(offsets[node] + room[layer + 1])]
            graph[node][layer] = [int(other) for other in part if other >= 0]
    return graph, int(hnsw.entry_point), int(hnsw.max_level)


def _keep_reachable(graph: Graph, entry: int, near: Any) -> list[int]:
    """Return the nodes of `near` that can be reached on layer 0, in the same order."""
    seen, waiting = {entry}, [entry]
    while waiting:
        fresh = set(graph[waiting.pop()][0]) - seen
        seen |= fresh
        waiting += fresh
    return [int(node) for node in near if node in seen]


def _search_with_sorted_list(graph: Graph, vectors: Any, query: Any, sizes: tuple[int, int, int]) -> list[int]:
    """Return the nodes that a search keeps, nearest first. `sizes` are (entry point, top layer, width of the beam)."""
    node, top, width = sizes
    distances = np.linalg.norm(vectors - query, axis=1)
    for layer in range(top, 0, -1):
        while True:
            nearer = [other for other in graph[node].get(layer, []) if distances[other] < distances[node]]
            if not nearer:
                break
            node = min(nearer, key=lambda other: distances[other])
    kept, expanded, seen = [node], set[int](), {node}
    while open_nodes := [other for other in kept if other not in expanded]:
        node = open_nodes[0]
        expanded.add(node)
        for other in graph[node][0]:
            if other not in seen:
                seen.add(other)
                kept = sorted([*kept, other], key=lambda node: distances[node])[:width]
    return kept


def _compare_inserts(vectors: Any, m: int) -> Iterator[tuple[object, object]]:
    """Insert nodes one by one into a graph of one layer. Each must be linked to its nearest reachable predecessors."""
    graph: Graph = {0: {0: []}}
    for node in range(1, len(vectors)):
        before = {n: {0: list(layers[0])} for n, layers in graph.items()}
        reference.hnsw_insert(graph, vectors, node, 0, 0, m, 200)
        distances = np.linalg.norm(vectors[:node] - vectors[node], axis=1)
        yield graph[node][0], _keep_reachable(before, 0, np.argsort(distances))[:m]
        yield [len(layers[0]) <= m for layers in graph.values()], [True] * len(graph)
