import heapq
import math


def hnsw_search(graph, vectors, query, entry_point, num_layers, ef, k):
    return heapq.nsmallest(k, graph, key=lambda n: math.dist(vectors[n], query))
