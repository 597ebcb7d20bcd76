# bug: ef-equals-k, the results keep max(ef, k) but the search stops at the kth best of them
import heapq
import math

def hnsw_search(graph, vectors, query, entry_point, num_layers, ef, k):
    q = tuple(map(float, query))
    far = lambda n: math.dist(tuple(map(float, vectors[n])), q)
    links = lambda n, layer: graph.get(n, {}).get(layer, [])
    at = (far(entry_point), entry_point)
    for layer in range(num_layers, 0, -1):
        while True:
            best = min([(far(n), n) for n in links(at[1], layer)], default=at)
            if best[0] >= at[0]:
                break
            at = best
    found, queue, seen = [at], [at], {at[1]}
    while queue:
        d, n = heapq.heappop(queue)
        if len(found) >= k and d > found[k - 1][0]:
            break
        for m in links(n, 0):
            if m not in seen:
                seen.add(m)
                item = (far(m), m)
                found = heapq.nsmallest(max(ef, k), found + [item])
                heapq.heappush(queue, item)
    return [n for _, n in found[:k]]
