# functional: fixed point by iteration, reduce over the layers
import heapq
from functools import reduce
import numpy as np

def fixed_point(f, x):
    y = f(x)
    while y != x:
        x, y = y, f(y)
    return x

def hnsw_search(graph, vectors, query, entry_point, num_layers, ef, k):
    tagged = lambda v: (float(np.hypot.reduce(np.subtract(vectors[v], query, dtype=float))), v)
    adjacent = lambda v, layer: graph[v].get(layer, []) if v in graph else []
    hop = lambda layer: lambda state: min((tagged(v) for v in adjacent(state[1], layer)), default=state) \
        if any(tagged(v)[0] < state[0] for v in adjacent(state[1], layer)) else state
    start = reduce(lambda s, layer: fixed_point(hop(layer), s), range(num_layers, 0, -1), tagged(entry_point))

    def expand(state):
        best, closed, seen = state
        open_ = [s for s in best if s[1] not in closed]
        if not open_:
            return state
        v = open_[0][1]
        fresh = frozenset(adjacent(v, 0)) - seen
        return tuple(heapq.nsmallest(max(ef, k), best + tuple(map(tagged, fresh)))), closed | {v}, seen | fresh

    best, _, _ = fixed_point(expand, ((start,), frozenset(), frozenset([start[1]])))
    return [v for _, v in best[:k]]
