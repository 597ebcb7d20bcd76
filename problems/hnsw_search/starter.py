import numpy as np


def hnsw_search(graph, vectors, query, entry_point, num_layers, ef, k):
    """Return the k nearest nodes that the search finds, nearest first."""
    raise NotImplementedError("Implement hnsw_search")
