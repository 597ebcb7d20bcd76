import math


class Search:
    def __init__(self, graph, vectors, query, limit):
        self.graph, self.limit = graph, limit
        self.dist = lambda n: math.dist(list(vectors[n]), list(query))

    def climb(self, node, layer):
        for nb in sorted(self.graph[node].get(layer, []), key=self.dist):
            if self.dist(nb) < self.dist(node):
                return self.climb(nb, layer)
        return node

    def best(self, node):
        kept, done, seen = [node], set(), {node}
        while any(n not in done for n in kept):
            node = next(n for n in kept if n not in done)
            done.add(node)
            for nb in self.graph[node].get(0, []):
                if nb not in seen:
                    seen.add(nb)
                    kept.append(nb)
            kept = sorted(kept, key=self.dist)[: self.limit]
        return kept


def hnsw_search(graph, vectors, query, entry_point, num_layers, ef, k):
    search = Search(graph, vectors, query, k)
    node = entry_point
    for layer in range(num_layers, 0, -1):
        node = search.climb(node, layer)
    return search.best(node)
