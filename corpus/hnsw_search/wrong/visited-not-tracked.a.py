# bug: visited-not-tracked, no visited set at all
from heapq import heappush, heappop
import numpy as np

def search_layer(graph, dist, ep, ef, layer):
    d0 = dist(ep)
    C = [(d0, ep)]
    W = [(-d0, ep)]
    while C:
        c_dist, c = heappop(C)
        f_dist = -W[0][0]
        if c_dist > f_dist:
            break
        for e in graph.get(c, {}).get(layer, []):
            d = dist(e)
            if d < -W[0][0] or len(W) < ef:
                heappush(C, (d, e))
                heappush(W, (-d, e))
                if len(W) > ef:
                    heappop(W)
    return sorted([(-a, b) for a, b in W])

def hnsw_search(graph, vectors, query, entry_point, num_layers, ef, k):
    dist = lambda a: np.sqrt(np.sum((vectors[a] - query) ** 2.0))
    ep = entry_point
    for lc in range(num_layers, 0, -1):
        W = search_layer(graph, dist, ep, 1, lc)
        ep = W[0][1]
    W = search_layer(graph, dist, ep, max(ef, k), 0)
    return [b for a, b in W][:k]


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
