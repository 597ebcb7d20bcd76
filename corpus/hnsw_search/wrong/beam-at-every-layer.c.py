# bug: beam-at-every-layer, keeps a pool of ef nodes on every layer and hands its best down
from math import dist

def hnsw_search(graph, vectors, query, entry_point, num_layers, ef, k):
    width = max(ef, k)
    d = lambda v: dist([float(x) for x in vectors[v]], [float(x) for x in query])
    pool = [(d(entry_point), entry_point)]
    for layer in range(num_layers, -1, -1):
        pool = pool[:1]
        seen = {pool[0][1]}
        done = set()
        while True:
            todo = [v for _, v in pool if v not in done]
            if not todo:
                break
            v = todo[0]
            done.add(v)
            new = [w for w in graph.get(v, {}).get(layer, []) if w not in seen]
            seen.update(new)
            pool = sorted(set(pool + [(d(w), w) for w in new]))[:width]
    return [v for _, v in pool[:k]]
