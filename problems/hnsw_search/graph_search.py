"""Searches of a layered graph: the right one in every form that is allowed, and the wrong ones that have a name.
Distances come as one array, one for each node."""

import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Graph = Mapping[int, Mapping[int, Sequence[int]]]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Query:
    """One search, with the distance of each node to the query."""

    graph: Graph
    distances: Floats
    entry: int
    top: int
    ef: int
    k: int

    def around(self, node: int, layer: int) -> Sequence[int]:
        """The neighbours of a node on a layer; none where it is not there."""
        return self.graph.get(node, {}).get(layer, ())

    @property
    def layers(self) -> range:
        """The upper layers, from the top down."""
        return range(self.top, 0, -1)


Step = Callable[[Query, int, int], int]
"""One greedy move: (query, node, layer) -> the next node, the same one where none is nearer."""


def to_nearest(query: Query, node: int, layer: int) -> int:
    """On to the nearest of all neighbours."""
    return min([node, *query.around(node, layer)], key=lambda other: query.distances[other])


def to_first(query: Query, node: int, layer: int) -> int:
    """On to the first neighbour that is nearer."""
    here = query.distances[node]
    return next((other for other in query.around(node, layer) if query.distances[other] < here), node)


def to_last(query: Query, node: int, layer: int) -> int:
    """On to the last neighbour that is nearer."""
    here = query.distances[node]
    return next((other for other in reversed(query.around(node, layer)) if query.distances[other] < here), node)


STEPS: Sequence[Step] = (to_nearest, to_first, to_last)


def greedy(query: Query, node: int, layer: int, step: Step = to_nearest) -> int:
    """Moves until none is nearer."""
    while (nearer := step(query, node, layer)) != node:
        node = nearer
    return node


def descend(query: Query, layers: Sequence[int], step: Step = to_nearest) -> int:
    """Where the greedy walk over these layers arrives."""
    node = query.entry
    for layer in layers:
        node = greedy(query, node, layer, step)
    return node


def beam(query: Query, starts: Sequence[int], layer: int, width: int) -> list[int]:
    """The best-first search of one layer: the nodes kept, nearest first."""
    distances = query.distances
    seen = set(starts)
    open_nodes = [(distances[node], node) for node in starts]
    heapq.heapify(open_nodes)
    kept = sorted(open_nodes)[:width]
    while open_nodes:
        distance, node = heapq.heappop(open_nodes)
        if len(kept) >= width and distance > kept[-1][0]:
            break
        for other in query.around(node, layer):
            if other in seen:
                continue
            seen.add(other)
            if len(kept) < width or distances[other] < kept[-1][0]:
                heapq.heappush(open_nodes, (distances[other], other))
                kept = sorted([*kept, (distances[other], other)])[:width]
    return [node for _, node in kept]


def found_from(query: Query, starts: Sequence[int], width: int = 0) -> list[int]:
    """The answer of a search of layer 0 from there; `width` 0 is the right one."""
    return beam(query, starts, 0, width or max(query.ef, query.k))[: query.k]


def right_answers(query: Query) -> Iterator[list[int]]:
    """The answer by each greedy walk, and by beams on the upper layers, which are wasteful and must not be wrong."""
    for step in STEPS:
        yield found_from(query, [descend(query, query.layers, step)])
    for carried in (1, query.ef):
        starts = [query.entry]
        for layer in query.layers:
            starts = beam(query, starts, layer, query.ef)[:carried]
        yield found_from(query, starts)


def narrow_answers(query: Query) -> Iterator[list[int]]:
    """The beam as wide as k, whatever ef is."""
    for step in STEPS:
        yield found_from(query, [descend(query, query.layers, step)], query.k)


def undescended_answers(query: Query) -> Iterator[list[int]]:
    """The descent left out, or a layer of it, or all but one hop on each."""
    layers = list(query.layers)
    for step in STEPS:
        for part in ([], layers[1:], layers[:-1], layers[:1], layers[-1:]):
            yield found_from(query, [descend(query, part, step)])
        node = query.entry
        for layer in layers:
            node = step(query, node, layer)
        yield found_from(query, [node])


def exhaustive_answers(query: Query) -> Iterator[list[int]]:
    """The nearest of all vectors, of all nodes, of all that can be reached, of all in reach below the arrival."""
    everything = range(len(query.distances))
    below = beam(query, [descend(query, query.layers)], 0, len(everything))
    for nodes in (everything, query.graph, reachable(query), below):
        yield sorted(nodes, key=lambda node: query.distances[node])[: query.k]


def reachable(query: Query) -> set[int]:
    """All nodes that some layer leads to."""
    seen, waiting = {query.entry}, [query.entry]
    while waiting:
        node = waiting.pop()
        near = {other for around in query.graph.get(node, {}).values() for other in around} - seen
        seen |= near
        waiting += near
    return seen


def longest_descent(query: Query, layer: int, node: int) -> int:
    """The most moves that any greedy walk from there can make on a layer."""
    nearer = [o for o in query.around(node, layer) if query.distances[o] < query.distances[node]]
    return max((1 + longest_descent(query, layer, other) for other in nearer), default=0)
