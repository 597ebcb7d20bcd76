# bug: brute-force, a proper greedy descent and then a scan of all nodes on layer 0 in place of the walk
import heapq
import math

def hnsw_search(graph, vectors, query, entry_point, num_layers, ef, k):
    target = [float(c) for c in query]

    def dist(n):
        return math.dist([float(c) for c in vectors[n]], target)

    current = entry_point
    for layer in range(num_layers, 0, -1):
        while True:
            closer = [n for n in graph.get(current, {}).get(layer, []) if dist(n) < dist(current)]
            if not closer:
                break
            current = min(closer, key=dist)

    level0 = {current}
    for node, layers in graph.items():
        if 0 in layers:
            level0.add(node)
    best = heapq.nsmallest(max(ef, k), level0, key=dist)
    return best[:k]
