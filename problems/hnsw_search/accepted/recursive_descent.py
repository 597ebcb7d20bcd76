"""The descent is a recursion over layers and hops. The beam is a loop over one list that is cut to its width."""

from math import sqrt


def hnsw_search(graph, vectors, query, entry_point, num_layers, ef, k):
    q = query.tolist()

    def dist(n):
        return sqrt(sum((a - b) * (a - b) for a, b in zip(vectors[n].tolist(), q)))

    def down(node, layer):
        if layer == 0:
            return node
        closest = min(graph.get(node, {}).get(layer, []), key=dist, default=node)
        return down(closest, layer) if dist(closest) < dist(node) else down(node, layer - 1)

    width = ef if ef > k else k
    start = down(entry_point, num_layers)
    found = {start: dist(start)}
    beam = [start]
    done = set()
    while True:
        waiting = [n for n in beam if n not in done]
        if not waiting:
            return beam[:k]
        node = waiting[0]
        done.add(node)
        for n in graph.get(node, {}).get(0, []):
            if n not in found:
                found[n] = dist(n)
                beam.append(n)
        beam = sorted(beam, key=found.get)[:width]
