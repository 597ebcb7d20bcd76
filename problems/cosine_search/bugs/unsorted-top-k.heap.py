import heapq
import math


def cosine_top_k(index, q, k):
    heap = []
    for i, row in enumerate(index.tolist()):
        n = math.sqrt(sum(x * x for x in row))
        s = sum(x * y for x, y in zip(row, q.tolist())) / n if n else 0.0
        if len(heap) < k:
            heapq.heappush(heap, (s, i))
        elif k:
            heapq.heappushpop(heap, (s, i))
    return [i for _, i in heap]
