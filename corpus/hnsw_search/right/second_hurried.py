# hurried: two heaps, squared distances, done
import heapq

def hnsw_search(graph, vectors, query, entry_point, num_layers, ef, k):
    def d(i):
        return sum((float(a) - float(b)) ** 2 for a, b in zip(vectors[i], query))

    cur = entry_point
    cd = d(cur)
    for layer in range(num_layers, 0, -1):
        while True:
            best, bd = cur, cd
            for nb in graph.get(cur, {}).get(layer, []):
                x = d(nb)
                if x < bd:
                    best, bd = nb, x
            if best == cur:
                break
            cur, cd = best, bd

    w = max(ef, k)
    seen = {cur}
    cand = [(cd, cur)]
    res = [(-cd, cur)]
    while cand:
        c, node = heapq.heappop(cand)
        if len(res) >= w and c > -res[0][0]:
            break
        for nb in graph.get(node, {}).get(0, []):
            if nb in seen:
                continue
            seen.add(nb)
            x = d(nb)
            if len(res) < w or x < -res[0][0]:
                heapq.heappush(cand, (x, nb))
                heapq.heappush(res, (-x, nb))
                if len(res) > w:
                    heapq.heappop(res)
    return [i for _, i in sorted((-s, i) for s, i in res)][:k]
