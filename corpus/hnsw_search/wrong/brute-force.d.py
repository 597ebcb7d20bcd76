# bug: brute-force, one vectorised distance to all the vectors; the graph only lends its node names
import numpy as np

def hnsw_search(graph, vectors, query, entry_point, num_layers, ef, k):
    nodes = np.array(sorted(graph))
    points = np.array([vectors[int(n)] for n in nodes], dtype=np.float64)
    gaps = np.sqrt(np.square(points - np.asarray(query, dtype=np.float64)).sum(axis=1))
    k = min(k, len(nodes))
    nearest = np.argsort(gaps, kind='stable')[:k]
    return [int(n) for n in nodes[nearest]]
