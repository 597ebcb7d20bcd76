"""Computes each distance once and caches it. One method searches a layer, and the upper layers use it with width 1."""

import heapq


class Searcher:
    def __init__(self, graph, vectors, query):
        self.graph = graph
        self.vectors = vectors
        self.query = query
        self.cache = {}

    def d(self, node):
        if node not in self.cache:
            delta = self.vectors[node] - self.query
            self.cache[node] = float((delta * delta).sum()) ** 0.5
        return self.cache[node]

    def best_first(self, start, layer, width):
        seen = {start}
        queue = [(self.d(start), start)]
        kept = []
        while queue:
            d, node = heapq.heappop(queue)
            if len(kept) == width and d > kept[-1][0]:
                break
            kept.append((d, node))
            kept.sort()
            del kept[width:]
            for other in self.graph[node].get(layer) or ():
                if other not in seen:
                    seen.add(other)
                    heapq.heappush(queue, (self.d(other), other))
        return [node for _, node in kept]


def hnsw_search(graph, vectors, query, entry_point, num_layers, ef, k):
    s = Searcher(graph, vectors, query)
    node = entry_point
    for layer in reversed(range(1, num_layers + 1)):
        while True:
            near = [n for n in s.graph[node].get(layer, ()) if s.d(n) < s.d(node)]
            if not near:
                break
            node = min(near, key=s.d)
    return s.best_first(node, 0, max(ef, k))[:k]
