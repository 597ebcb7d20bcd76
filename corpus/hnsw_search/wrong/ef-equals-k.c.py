# bug: ef-equals-k, stops as soon as the next is worse than the k-th found, however large ef
import math

def hnsw_search(graph, vectors, query, entry_point, num_layers, ef, k):
    def dist(node):
        return math.dist([float(x) for x in vectors[node]], [float(x) for x in query])

    # part 1: walk down
    current = entry_point
    current_dist = dist(current)
    layer = num_layers
    while layer >= 1:
        moved = True
        while moved:
            moved = False
            neighbours = []
            if current in graph and layer in graph[current]:
                neighbours = graph[current][layer]
            for nb in neighbours:
                d = dist(nb)
                if d < current_dist:
                    current = nb
                    current_dist = d
                    moved = True
        layer = layer - 1

    # part 2: search on the ground layer
    width = max(ef, k)
    visited = [current]
    to_expand = [(current_dist, current)]
    found = [(current_dist, current)]
    while len(to_expand) > 0:
        to_expand.sort()
        d, node = to_expand.pop(0)
        if len(found) >= k and d > found[k - 1][0]:
            break
        neighbours = []
        if node in graph and 0 in graph[node]:
            neighbours = graph[node][0]
        for nb in neighbours:
            if nb in visited:
                continue
            visited.append(nb)
            dn = dist(nb)
            if len(found) < width or dn < found[-1][0]:
                to_expand.append((dn, nb))
                found.append((dn, nb))
                found.sort()
                if len(found) > width:
                    found.pop()
    answer = []
    for d, node in found[:k]:
        answer.append(node)
    return answer
