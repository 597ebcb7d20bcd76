# bug: no-descent, range(num_layers, 0) lacks its step of -1, so the loop is empty
import heapq
import numpy as np

def hnsw_search(graph, vectors, query, entry_point, num_layers, ef, k):
    query = np.asarray(query, dtype=float)
    dist = lambda i: float(np.linalg.norm(np.asarray(vectors[i], dtype=float) - query))
    nb = lambda i, layer: graph.get(i, {}).get(layer, [])
    cur = entry_point
    for layer in range(num_layers, 0):
        changed = True
        while changed:
            changed = False
            for n in nb(cur, layer):
                if dist(n) < dist(cur):
                    cur, changed = n, True
    ef = max(ef, k)
    best, open_, seen = [(dist(cur), cur)], [(dist(cur), cur)], {cur}
    while open_:
        d, c = heapq.heappop(open_)
        if len(best) == ef and d > best[-1][0]:
            break
        for n in nb(c, 0):
            if n not in seen:
                seen.add(n)
                dn = dist(n)
                if len(best) < ef or dn < best[-1][0]:
                    heapq.heappush(open_, (dn, n))
                    best.append((dn, n))
                    best.sort()
                    del best[ef:]
    return [n for _, n in best][:k]
