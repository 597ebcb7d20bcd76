"""HNSW search over graphs that faiss built: exact search where the beam is as wide as the graph, and a second search,
written over plain sorted lists, where it is narrow. Insertion against a graph of the nearest, by brute force."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import numpy as np

from problems.hnsw_search import reference

faiss: Any = import_module("faiss")
Graph = dict[int, dict[int, list[int]]]


def compare(rng: np.random.Generator) -> Iterator[tuple[object, object]]:
    """Pairs of node lists, nearest first."""
    for _ in range(24):
        n, d = int(rng.integers(20, 120)), int(rng.integers(2, 8))
        vectors = rng.normal(0, 1, (n, d)).astype(np.float32).astype(np.float64)
        graph, entry, top = _built(vectors, int(rng.integers(2, 8)))
        for _ in range(5):
            query = rng.normal(0, 1, d)
            near = np.argsort(np.linalg.norm(vectors - query, axis=1))
            yield reference.hnsw_search(graph, vectors, query, entry, top, n, 5), _in_reach(graph, entry, near)[:5]
            ef, k = int(rng.integers(1, 20)), int(rng.integers(1, 8))
            ours = reference.hnsw_search(graph, vectors, query, entry, top, ef, k)
            yield ours, _second_search(graph, vectors, query, (entry, top, max(ef, k)))[:k]
        yield from _grown(vectors[:20], int(rng.integers(2, 5)))


def _built(vectors: Any, m: int) -> tuple[Graph, int, int]:
    """(graph, entry point, top layer) of faiss's index."""
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


def _in_reach(graph: Graph, entry: int, near: Any) -> list[int]:
    """All nodes that can be reached, in the order given; the layers of a real graph hang together below."""
    seen, waiting = {entry}, [entry]
    while waiting:
        fresh = set(graph[waiting.pop()][0]) - seen
        seen |= fresh
        waiting += fresh
    return [int(node) for node in near if node in seen]


def _second_search(graph: Graph, vectors: Any, query: Any, sizes: tuple[int, int, int]) -> list[int]:
    node, top, width = sizes
    away = np.linalg.norm(vectors - query, axis=1)
    for layer in range(top, 0, -1):
        while True:
            nearer = [other for other in graph[node].get(layer, []) if away[other] < away[node]]
            if not nearer:
                break
            node = min(nearer, key=lambda other: away[other])
    kept, expanded, seen = [node], set[int](), {node}
    while open_nodes := [other for other in kept if other not in expanded]:
        node = open_nodes[0]
        expanded.add(node)
        for other in graph[node][0]:
            if other not in seen:
                seen.add(other)
                kept = sorted([*kept, other], key=lambda one: away[one])[:width]
    return kept


def _grown(vectors: Any, m: int) -> Iterator[tuple[object, object]]:
    """A graph of one layer, grown node by node, whose new node must be linked with the nearest before it."""
    graph: Graph = {0: {0: []}}
    for node in range(1, len(vectors)):
        before = {n: {0: list(layers[0])} for n, layers in graph.items()}
        reference.hnsw_insert(graph, vectors, node, 0, 0, m, 200)
        away = np.linalg.norm(vectors[:node] - vectors[node], axis=1)
        yield graph[node][0], _in_reach(before, 0, np.argsort(away))[:m]
        yield [len(layers[0]) <= m for layers in graph.values()], [True] * len(graph)
