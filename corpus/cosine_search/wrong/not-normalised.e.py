# bug: not-normalised, only the query is made a unit vector; a bounded heap of dot products
import heapq
import math

class _Searcher:
    def __init__(self, rows):
        self.rows = [[float(v) for v in r] for r in rows]

    def top(self, q, k):
        q = [float(v) for v in q]
        length = math.hypot(*q)
        unit = [v / length for v in q] if length > 0 else q
        heap = []
        for i, r in enumerate(self.rows):
            s = math.fsum(a * b for a, b in zip(r, unit))
            if len(heap) < k:
                heapq.heappush(heap, (s, -i))
            elif heap:
                heapq.heappushpop(heap, (s, -i))
        heap.sort(reverse=True)
        return [-i for _, i in heap]

def cosine_top_k(index, q, k):
    return _Searcher(index).top(q, k)
