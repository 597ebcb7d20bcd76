# one sorted pool with a mark for expanded members (bisect.insort), no heaps
from bisect import insort
from math import sqrt

def hnsw_search(graph, vectors, query, entry_point, num_layers, ef, k):
    def dist(v):
        return sqrt(sum((float(a) - float(b)) ** 2 for a, b in zip(vectors[v], query)))

    def out(v, layer):
        try:
            return graph[v][layer]
        except KeyError:
            return []

    here = entry_point
    for layer in reversed(range(1, num_layers + 1)):
        again = True
        while again:
            again = False
            for v in out(here, layer):
                if dist(v) < dist(here):
                    here, again = v, True
                    break      # first improvement is good enough

    size = ef if ef > k else k
    pool = [(dist(here), here)]
    seen = {here}
    done = set()
    i = 0
    while i < len(pool):
        v = pool[i][1]
        if v in done:
            i += 1
            continue
        done.add(v)
        for w in out(v, 0):
            if w not in seen:
                seen.add(w)
                insort(pool, (dist(w), w))
        del pool[size:]
        i = 0
    return [v for d, v in pool][:k]
