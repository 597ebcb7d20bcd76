# old style: cost dictionary, min() over an open set, extra metric parameter
import numpy as np

def euclid(a, b):
    return np.linalg.norm(np.asarray(a, float) - np.asarray(b, float))

def hnsw_search(graph, vectors, query, entry_point, num_layers, ef, k, metric=euclid):
    cost = {}
    def price(v):
        if v not in cost:
            cost[v] = metric(vectors[v], query)
        return cost[v]
    def near(v, layer):
        if v not in graph:
            return []
        return graph[v].get(layer, [])

    pos = entry_point
    for layer in range(num_layers, 0, -1):
        while 1:
            nxt = sorted(near(pos, layer), key=price)[:1]
            if nxt and price(nxt[0]) < price(pos):
                pos = nxt[0]
            else:
                break

    keep = max(ef, k)
    touched = {pos: True}
    open_set = set([pos])
    beam = [pos]
    while open_set:
        v = min(open_set, key=price)
        open_set.remove(v)
        if len(beam) >= keep and price(v) > price(beam[-1]):
            break
        for w in near(v, 0):
            if not touched.get(w):
                touched[w] = True
                beam.append(w)
                open_set.add(w)
        beam = sorted(beam, key=price)[:keep]
    return beam[:k]
