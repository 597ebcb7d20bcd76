# NumPy on whole neighbour lists, squared distances, boolean visited array
import heapq
import numpy as np

def hnsw_search(graph, vectors, query, entry_point, num_layers, ef, k):
    X = np.asarray(vectors, dtype=float)
    q = np.asarray(query, dtype=float)

    def sq(ids):
        diff = X[ids] - q
        return np.einsum('ij,ij->i', diff, diff)

    cur = entry_point
    best = sq([cur])[0]
    for layer in range(num_layers, 0, -1):
        while True:
            nbs = np.array(graph.get(cur, {}).get(layer, []), dtype=int)
            if nbs.size == 0:
                break
            d2 = sq(nbs)
            j = d2.argmin()
            if d2[j] >= best:
                break
            cur, best = int(nbs[j]), d2[j]

    width = max(ef, k)
    seen = np.zeros(len(X), dtype=bool)
    seen[cur] = True
    cand = [(best, cur)]
    top = [(-best, cur)]
    while cand:
        d, c = heapq.heappop(cand)
        if len(top) == width and d > -top[0][0]:
            break
        nbs = np.array(graph.get(c, {}).get(0, []), dtype=int)
        nbs = np.unique(nbs[~seen[nbs]])
        if not nbs.size:
            continue
        seen[nbs] = True
        for dn, nb in zip(sq(nbs).tolist(), nbs.tolist()):
            if len(top) < width:
                heapq.heappush(top, (-dn, nb))
                heapq.heappush(cand, (dn, nb))
            elif dn < -top[0][0]:
                heapq.heapreplace(top, (-dn, nb))
                heapq.heappush(cand, (dn, nb))
    top.sort(reverse=True)
    return [nb for _, nb in top[:k]]


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
