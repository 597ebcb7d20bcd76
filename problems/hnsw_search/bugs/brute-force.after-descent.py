import numpy as np


def hnsw_search(graph, vectors, query, entry_point, num_layers, ef, k):
    d = ((vectors - query) ** 2).sum(axis=1)
    node = entry_point
    for layer in range(num_layers, 0, -1):
        while graph[node].get(layer):
            best = min(graph[node][layer], key=lambda n: d[n])
            if d[best] >= d[node]:
                break
            node = best
    everyone = [n for n in graph if 0 in graph[n]]
    everyone.sort(key=lambda n: d[n])
    return everyone[: max(ef, k)][:k]
