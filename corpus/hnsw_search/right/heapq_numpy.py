# two heaps, NumPy distances
import heapq
import numpy as np


def hnsw_search(graph, vectors, query, entry_point, num_layers, ef, k):
    query = np.asarray(query, dtype=float)

    def dist(i):
        return float(np.linalg.norm(np.asarray(vectors[i], dtype=float) - query))

    def links(node, layer):
        return graph.get(node, {}).get(layer, [])

    ep, d_ep = entry_point, dist(entry_point)
    for layer in range(num_layers, 0, -1):
        while True:
            best, d_best = ep, d_ep
            for nb in links(ep, layer):
                d = dist(nb)
                if d < d_best:
                    best, d_best = nb, d
            if best == ep:
                break
            ep, d_ep = best, d_best

    ef = max(ef, k)
    visited = {ep}
    candidates = [(d_ep, ep)]
    results = [(-d_ep, ep)]
    while candidates:
        d, c = heapq.heappop(candidates)
        if d > -results[0][0] and len(results) >= ef:
            break
        for nb in links(c, 0):
            if nb in visited:
                continue
            visited.add(nb)
            d_nb = dist(nb)
            if len(results) < ef or d_nb < -results[0][0]:
                heapq.heappush(candidates, (d_nb, nb))
                heapq.heappush(results, (-d_nb, nb))
                if len(results) > ef:
                    heapq.heappop(results)
    return [int(i) for _, i in sorted((-d, i) for d, i in results)[:k]]


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
