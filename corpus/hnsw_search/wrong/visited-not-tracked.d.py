# bug: visited-not-tracked, there is no set at all; copies fill the beam and are dropped at the very end
import heapq
import numpy as np

def hnsw_search(graph, vectors, query, entry_point, num_layers, ef, k):
    def dist(n):
        return float(np.linalg.norm(np.subtract(vectors[n], query)))

    def greedy(n, layer):
        for nb in graph.get(n, {}).get(layer, []):
            if dist(nb) < dist(n):
                return greedy(nb, layer)
        return n

    n = entry_point
    for layer in range(num_layers, 0, -1):
        n = greedy(n, layer)
    width = max(ef, k)
    candidates = [(dist(n), n)]
    best = [(-dist(n), n)]
    while candidates:
        d, n = heapq.heappop(candidates)
        if d > -best[0][0] and len(best) >= width:
            break
        for nb in graph.get(n, {}).get(0, []):
            dn = dist(nb)
            if len(best) < width:
                heapq.heappush(best, (-dn, nb))
                heapq.heappush(candidates, (dn, nb))
            elif dn < -best[0][0]:
                heapq.heapreplace(best, (-dn, nb))
                heapq.heappush(candidates, (dn, nb))
    ordered = [n for _, n in sorted(best, reverse=True)]
    return list(dict.fromkeys(ordered))[:k]
