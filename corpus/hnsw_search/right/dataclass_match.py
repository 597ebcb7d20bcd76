# dataclass items in the heaps, match on the phase, generator of hops
from __future__ import annotations
from dataclasses import dataclass
from heapq import heappop, heappush
import numpy as np

@dataclass(order=True, frozen=True)
class Hit:
    dist: float
    node: int

def hnsw_search(graph, vectors, query, entry_point, num_layers, ef, k):
    def hit(node):
        return Hit(float(np.linalg.norm(np.asarray(vectors[node]) - np.asarray(query))), node)

    def hits(node, layer):
        match graph.get(node):
            case None:
                return
            case layers:
                for nb in layers.get(layer) or []:
                    yield hit(nb)

    def path(start, layer):
        yield start
        while (step := min(hits(start.node, layer), default=start)).dist < start.dist:
            yield (start := step)

    cur = hit(entry_point)
    for layer in range(num_layers, 0, -1):
        *_, cur = path(cur, layer)

    limit = max(ef, k)
    frontier, beam, seen = [cur], [cur], {cur.node}
    while frontier:
        h = heappop(frontier)
        if len(beam) == limit and h.dist > beam[-1].dist:
            break
        for nb in hits(h.node, 0):
            if nb.node in seen:
                continue
            seen.add(nb.node)
            heappush(frontier, nb)
            beam = sorted([*beam, nb])[:limit]
    # assert len(beam) <= limit
    return [h.node for h in beam[:k]]


def _nearest_on_layer(graph, vectors, q, starts, width, layer):
    gap = lambda v: float(np.linalg.norm(np.asarray(vectors[v], dtype=float) - q))
    seen = set(starts)
    todo = sorted((gap(v), v) for v in seen)
    kept = list(todo)
    while todo:
        d, v = todo.pop(0)
        if len(kept) >= width and d > kept[-1][0]:
            break
        for w in graph.get(v, {}).get(layer, ()):
            if w not in seen:
                seen.add(w)
                dw = gap(w)
                if len(kept) < width or dw < kept[-1][0]:
                    kept = sorted(kept + [(dw, w)])[:width]
                    todo = sorted(todo + [(dw, w)])
    return kept


def hnsw_insert(graph, vectors, node, level, entry_point, M, ef_construction):
    """Links the node into the graph (changed in place, and returned)."""
    mine = {l: [] for l in range(level + 1)}
    if entry_point is None or entry_point not in graph or entry_point == node:
        graph[node] = mine
        return graph
    q = np.asarray(vectors[node], dtype=float)
    top = max(graph[entry_point], default=0)
    starts = [entry_point]
    for layer in range(top, level, -1):
        starts = [_nearest_on_layer(graph, vectors, q, starts, 1, layer)[0][1]]
    for layer in range(min(top, level), -1, -1):
        found = _nearest_on_layer(graph, vectors, q, starts, max(ef_construction, M), layer)
        mine[layer] = [v for _, v in found[:M]]
        starts = [v for _, v in found]
    graph[node] = mine
    for layer, friends in mine.items():
        for v in friends:
            links = graph[v].setdefault(layer, [])
            links.append(node)
            if len(links) > M:
                here = np.asarray(vectors[v], dtype=float)
                links.sort(key=lambda w: float(np.linalg.norm(np.asarray(vectors[w], dtype=float) - here)))
                del links[M:]
    return graph
