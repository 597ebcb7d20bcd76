"""One sorted list of the kept nodes, each marked once it is expanded. There are no heaps, and it is easy to follow."""

import bisect
import math


def hnsw_search(graph, vectors, query, entry_point, num_layers, ef, k):
    target = [float(x) for x in query]

    def distance(node):
        return math.dist([float(x) for x in vectors[node]], target)

    node = entry_point
    layer = num_layers
    while layer > 0:
        better = None
        if layer in graph[node]:
            for other in graph[node][layer]:
                if distance(other) < distance(node):
                    better = other
                    break
        if better is None:
            layer -= 1
        else:
            node = better

    width = max(ef, k)
    kept = [(distance(node), node)]
    seen = {node}
    expanded = set()
    while True:
        todo = [n for _, n in kept if n not in expanded]
        if not todo:
            break
        expanded.add(todo[0])
        for other in graph[todo[0]][0]:
            if other in seen:
                continue
            seen.add(other)
            bisect.insort(kept, (distance(other), other))
            del kept[width:]
    return [n for _, n in kept[:k]]
