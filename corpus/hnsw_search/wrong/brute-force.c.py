# bug: brute-force, descends properly and then scans everything that is on layer 0
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
    ground = [v for v in graph if 0 in graph[v]]
    beam = sorted(set(ground + [pos]), key=price)[:keep]
    return beam[:k]
