# bug: brute-force, argsort over all vectors
import numpy as np

def hnsw_search(graph, vectors, query, entry_point, num_layers, ef, k):
    d = np.linalg.norm(np.asarray(vectors, dtype=float) - np.asarray(query, dtype=float), axis=1)
    return np.argsort(d, kind="stable")[:k].tolist()
