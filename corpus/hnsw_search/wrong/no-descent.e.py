# bug: no-descent, the descent walks in a local variable of a helper that returns nothing; layer 0 starts at the entry point
import math
from bisect import insort

class HNSW:
    def __init__(self, graph, vectors, query):
        self.graph = graph
        self.vectors = vectors
        self.query = [float(v) for v in query]

    def d(self, node):
        return math.sqrt(sum((float(a) - b) ** 2 for a, b in zip(self.vectors[node], self.query)))

    def nb(self, node, layer):
        return self.graph.get(node, {}).get(layer, [])

    def descend(self, current, top):
        for layer in range(top, 0, -1):
            better = True
            while better:
                better = False
                nearest = min(self.nb(current, layer), key=self.d, default=current)
                if self.d(nearest) < self.d(current):
                    current = nearest
                    better = True

    def layer0(self, start, width):
        pool = [(self.d(start), start)]
        seen, done = {start}, set()
        while True:
            todo = [n for _, n in pool if n not in done]
            if not todo:
                break
            done.add(todo[0])
            for n in self.nb(todo[0], 0):
                if n not in seen:
                    seen.add(n)
                    insort(pool, (self.d(n), n))
                    pool = pool[:width]
        return [n for _, n in pool]

def hnsw_search(graph, vectors, query, entry_point, num_layers, ef, k):
    s = HNSW(graph, vectors, query)
    current = entry_point
    s.descend(current, num_layers)
    return s.layer0(current, max(ef, k))[:k]
