"""Dijkstra's view: layer 0 is a lazy stream of settled nodes, cut where the ef-th best distance seen so far lies nearer."""
from bisect import insort
from heapq import heappop, heappush
from itertools import takewhile

import numpy as np


class _Space:
    """Distances in batches; everything a search has measured is remembered."""

    def __init__(self, vectors, query):
        self.vectors, self.query, self.known = vectors, np.asarray(query, float), {}

    def fetch(self, nodes):
        new = [n for n in dict.fromkeys(nodes) if n not in self.known]
        if new:
            block = np.array([self.vectors[n] for n in new], dtype=float)
            self.known.update(zip(new, np.linalg.norm(block - self.query, axis=1).tolist()))
        return self.known


def _links(graph, node, layer):
    return list((graph.get(node) or {}).get(layer) or ())


def _descend(graph, space, node, layer):
    while True:
        around = _links(graph, node, layer)
        dist = space.fetch([node, *around])
        nearest = min([node, *around], key=dist.__getitem__)
        if dist[nearest] >= dist[node]:
            return node
        node = nearest


def hnsw_search(graph, vectors, query, entry_point, num_layers, ef, k):
    space = _Space(vectors, query)
    node = entry_point
    for layer in reversed(range(1, num_layers + 1)):
        node = _descend(graph, space, node, layer)

    width = max(ef, k)
    found = [(space.fetch([node])[node], node)]     # sorted, all that was met on layer 0

    def settled():
        heap, met = list(found), {node}
        while heap:
            gap, here = heappop(heap)
            yield gap
            fresh = [n for n in dict.fromkeys(_links(graph, here, 0)) if n not in met]
            met.update(fresh)
            dist = space.fetch(fresh)
            for n in fresh:
                insort(found, (dist[n], n))
                heappush(heap, (dist[n], n))

    def in_reach(gap):
        return len(found) < width or gap <= found[width - 1][0]

    for _ in takewhile(in_reach, settled()):
        pass
    return [n for _, n in found[:k]]
