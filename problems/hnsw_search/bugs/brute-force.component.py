import numpy as np


def hnsw_search(graph, vectors, query, entry_point, num_layers, ef, k):
    seen = [entry_point]
    for node in seen:
        for layer in range(num_layers, -1, -1):
            for other in graph[node].get(layer, []):
                if other not in seen:
                    seen.append(other)
    return sorted(seen, key=lambda n: float(np.sum((vectors[n] - query) ** 2)))[:k]
