# bug: brute-force, heapq.nsmallest over the nodes of the graph
import heapq
import math
from typing import Dict, List

def hnsw_search(graph: Dict[int, Dict[int, List[int]]], vectors, query, entry_point: int, num_layers: int, ef: int, k: int) -> List[int]:
    """Nearest nodes of the graph."""
    target = [float(x) for x in query]
    return heapq.nsmallest(k, graph, key=lambda node: math.dist([float(x) for x in vectors[node]], target))
