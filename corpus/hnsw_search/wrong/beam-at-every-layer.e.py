# bug: beam-at-every-layer, greedy on the high layers but a beam of ef on layer 1 as well as on layer 0
import bisect
import math

class _Search:
    def __init__(self, graph, vectors, query, width):
        self.graph, self.vectors, self.query, self.width = graph, vectors, [float(c) for c in query], width

    def dist(self, n):
        return math.dist([float(c) for c in self.vectors[n]], self.query)

    def around(self, n, layer):
        return self.graph.get(n, {}).get(layer, [])

    def greedy(self, n, layer):
        moved = True
        while moved:
            moved = False
            here = self.dist(n)
            for nb in self.around(n, layer):
                if self.dist(nb) < here:
                    n, moved = nb, True
                    break
        return n

    def beam(self, start, layer):
        pool = [(self.dist(start), start)]
        seen, expanded = {start}, set()
        while True:
            node = next((n for _, n in pool if n not in expanded), None)
            if node is None:
                return [n for _, n in pool]
            expanded.add(node)
            for nb in self.around(node, layer):
                if nb not in seen:
                    seen.add(nb)
                    bisect.insort(pool, (self.dist(nb), nb))
                    del pool[self.width:]

def hnsw_search(graph, vectors, query, entry_point, num_layers, ef, k):
    s = _Search(graph, vectors, query, max(ef, k))
    node = entry_point
    for layer in range(num_layers, 1, -1):
        node = s.greedy(node, layer)
    if num_layers >= 1:
        node = s.beam(node, 1)[0]
    return s.beam(node, 0)[:k]
