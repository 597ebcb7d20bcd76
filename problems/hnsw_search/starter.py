import numpy as np


def hnsw_search(graph, vectors, query, entry_point, num_layers, ef, k):
    """The k nearest nodes that the search finds, nearest first."""
    raise NotImplementedError("hnsw_search is yours to write")
