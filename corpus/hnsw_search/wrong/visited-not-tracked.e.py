# bug: visited-not-tracked, nodes are marked when expanded and not when found, so one with two parents is kept twice
import heapq
import math
from dataclasses import dataclass, field

@dataclass(order=True)
class Hit:
    dist: float
    node: int = field(compare=True)

def hnsw_search(graph, vectors, query, entry_point, num_layers, ef, k):
    query = [float(c) for c in query]

    def hit(node):
        return Hit(math.dist([float(c) for c in vectors[node]], query), int(node))

    def adjacent(h, layer):
        return [hit(n) for n in graph.get(h.node, {}).get(layer, [])]

    here = hit(entry_point)
    for layer in range(num_layers, 0, -1):
        while (step := min(adjacent(here, layer), default=here)).dist < here.dist:
            here = step

    width = max(ef, k)
    frontier, kept, visited = [here], [here], set()
    while frontier:
        h = heapq.heappop(frontier)
        if len(kept) >= width and h.dist > kept[-1].dist:
            break
        if h.node in visited:
            continue
        visited.add(h.node)
        for nb in adjacent(h, 0):
            if nb.node not in visited and (len(kept) < width or nb.dist < kept[-1].dist):
                heapq.heappush(frontier, nb)
                kept = sorted(kept + [nb])[:width]
    return [h.node for h in kept[:k]]
