# bug: ascending-order, smallest similarity first, as if it were a distance
import heapq
from functools import partial
from itertools import islice, starmap
from math import sqrt

def dot(u, v):
    return sum(map(lambda a, b: a * b, u, v))

def cosine(v, u):
    d = sqrt(dot(u, u)) * sqrt(dot(v, v))
    return dot(u, v) / d if d > 0 else 0.0

def drain(heap):
    while heap:
        yield heapq.heappop(heap)

def cosine_top_k(index, q, k):
    rows = [list(map(float, r)) for r in index]
    heap = list(starmap(lambda i, s: (s, i), enumerate(map(partial(cosine, list(map(float, q))), rows))))
    heapq.heapify(heap)          # O(n), and then k pops
    return list(map(lambda t: t[1], islice(drain(heap), k)))

class CosineIndex:
    def __init__(self, d):
        self.d, self.vectors = d, []
    def add(self, vectors):
        self.vectors.extend([float(x) for x in v] for v in vectors)
    def search(self, q, k):
        return cosine_top_k(self.vectors, q, k)
