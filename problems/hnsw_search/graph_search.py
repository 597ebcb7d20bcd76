"""Searches of a layered graph: every correct form of the search, and the searches of three known bugs.

Distances are one array of shape [n], with the distance of each node to the query.
"""

import heapq
from bisect import insort
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Graph = Mapping[int, Mapping[int, Sequence[int]]]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class GraphQuery:
    """One search. `top` is the number of the top layer."""

    graph: Graph
    distances: Floats
    entry: int
    top: int
    ef: int
    k: int

    def get_neighbors(self, node: int, layer: int) -> Sequence[int]:
        """Return the neighbors of a node on a layer, or an empty sequence if the node is not on it."""
        return self.graph.get(node, {}).get(layer, ())

    @property
    def upper_layers(self) -> range:
        """The upper layers, from the top down."""
        return range(self.top, 0, -1)


GreedyStep = Callable[[GraphQuery, int, int], int]
"""One greedy step: maps (query, node, layer) to the next node, or to the same node if no neighbor is nearer."""


def step_to_nearest(query: GraphQuery, node: int, layer: int) -> int:
    """Move to the nearest neighbor."""
    return min([node, *query.get_neighbors(node, layer)], key=lambda other: query.distances[other])


def step_to_first(query: GraphQuery, node: int, layer: int) -> int:
    """Move to the first neighbor that is nearer."""
    here = query.distances[node]
    return next((other for other in query.get_neighbors(node, layer) if query.distances[other] < here), node)


def step_to_last(query: GraphQuery, node: int, layer: int) -> int:
    """Move to the last neighbor that is nearer."""
    here = query.distances[node]
    return next((other for other in reversed(query.get_neighbors(node, layer)) if query.distances[other] < here), node)


GREEDY_STEPS: Sequence[GreedyStep] = (step_to_nearest, step_to_first, step_to_last)


def walk_greedily(query: GraphQuery, node: int, layer: int, step: GreedyStep = step_to_nearest) -> int:
    """Take steps until no neighbor is nearer, and return the last node."""
    while (nearer := step(query, node, layer)) != node:
        node = nearer
    return node


def descend(query: GraphQuery, layers: Sequence[int], step: GreedyStep = step_to_nearest) -> int:
    """Return the node where the greedy walk over `layers` ends."""
    node = query.entry
    for layer in layers:
        node = walk_greedily(query, node, layer, step)
    return node


def search_layer(query: GraphQuery, starts: Sequence[int], layer: int, width: int) -> list[int]:
    """Run a best-first search of one layer that keeps `width` nodes, and return these nodes, nearest first."""
    distances: list[float] = query.distances.tolist()
    seen = set(starts)
    open_nodes = [(distances[node], node) for node in starts]
    heapq.heapify(open_nodes)
    kept = sorted(open_nodes)[:width]
    while open_nodes:
        distance, node = heapq.heappop(open_nodes)
        if len(kept) >= width and distance > kept[-1][0]:
            break
        for other in query.get_neighbors(node, layer):
            if other in seen:
                continue
            seen.add(other)
            if len(kept) < width or distances[other] < kept[-1][0]:
                heapq.heappush(open_nodes, (distances[other], other))
                insort(kept, (distances[other], other))
                del kept[width:]
    return [node for _, node in kept]


def search_bottom_layer(query: GraphQuery, starts: Sequence[int], width: int = 0) -> list[int]:
    """Return the answer of a search of layer 0 from `starts`. `width` 0 means the correct width, max(ef, k)."""
    return search_layer(query, starts, 0, width or max(query.ef, query.k))[: query.k]


def compute_right_answers(query: GraphQuery) -> Iterator[list[int]]:
    """Yield the answers of each greedy walk, and of beams on the upper layers, which are wasteful but correct: they
    keep ef nodes, max(ef, k) or all nodes, and one node or all that are kept start the next layer."""
    for step in GREEDY_STEPS:
        yield search_bottom_layer(query, [descend(query, query.upper_layers, step)])
    bottom, everything = max(query.ef, query.k), len(query.distances)
    for width, carried in ((query.ef, 1), (query.ef, query.ef), (bottom, 1), (bottom, bottom), (everything, 1)):
        starts = [query.entry]
        for layer in query.upper_layers:
            starts = search_layer(query, starts, layer, width)[:carried]
        yield search_bottom_layer(query, starts)


def compute_narrow_answers(query: GraphQuery) -> Iterator[list[int]]:
    """Yield the answers of a beam of width k, whatever ef is."""
    for step in GREEDY_STEPS:
        yield search_bottom_layer(query, [descend(query, query.upper_layers, step)], query.k)


def compute_undescended_answers(query: GraphQuery) -> Iterator[list[int]]:
    """Yield the answers without the descent, without some of its layers, and with only one hop on each layer."""
    layers = list(query.upper_layers)
    for step in GREEDY_STEPS:
        for part in ([], layers[1:], layers[:-1], layers[:1], layers[-1:]):
            yield search_bottom_layer(query, [descend(query, part, step)])
        node = query.entry
        for layer in layers:
            node = step(query, node, layer)
        yield search_bottom_layer(query, [node])


def compute_exhaustive_answers(query: GraphQuery) -> Iterator[list[int]]:
    """Yield the nearest of all vectors, all nodes, all reachable nodes, and all nodes reachable on layer 0 after the
    descent."""
    everything = range(len(query.distances))
    below = search_layer(query, [descend(query, query.upper_layers)], 0, len(everything))
    for nodes in (everything, query.graph, find_reachable(query), below):
        yield sorted(nodes, key=lambda node: query.distances[node])[: query.k]


def find_reachable(query: GraphQuery) -> set[int]:
    """Return all nodes that can be reached from the entry point by the links of any layer."""
    seen, waiting = {query.entry}, [query.entry]
    while waiting:
        node = waiting.pop()
        near = {other for neighbors in query.graph.get(node, {}).values() for other in neighbors} - seen
        seen |= near
        waiting += near
    return seen


def count_longest_descent(query: GraphQuery, layer: int, node: int) -> int:
    """Return the largest number of moves that a greedy walk from `node` can make on a layer."""
    nearer = [o for o in query.get_neighbors(node, layer) if query.distances[o] < query.distances[node]]
    return max((1 + count_longest_descent(query, layer, other) for other in nearer), default=0)
