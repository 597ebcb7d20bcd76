# bug: beam-at-every-layer, one while loop counts the layer down to 0 with the same ef-wide beam; the best of it goes on
import heapq
import numpy as np

def hnsw_search(graph, vectors, query, entry_point, num_layers, ef, k):
    query = np.asarray(query, dtype=float)
    width = max(ef, k)

    def dist(n):
        return float(np.linalg.norm(np.asarray(vectors[n], dtype=float) - query))

    beam = [(dist(entry_point), entry_point)]
    layer = num_layers
    while layer >= 0:
        todo = list(beam)
        heapq.heapify(todo)
        seen = {n for _, n in beam}
        while todo:
            d, n = heapq.heappop(todo)
            if len(beam) >= width and d > beam[-1][0]:
                break
            for nb in graph.get(n, {}).get(layer, ()):
                if nb not in seen:
                    seen.add(nb)
                    dn = dist(nb)
                    if len(beam) < width or dn < beam[-1][0]:
                        heapq.heappush(todo, (dn, nb))
                        beam = sorted(beam + [(dn, nb)])[:width]
        if layer > 0:
            beam = beam[:1]
        layer -= 1
    return [n for _, n in beam[:k]]
