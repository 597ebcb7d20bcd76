# bug: ascending-order, the right k rows are popped off a min-heap, so the worst of them comes first
from heapq import heappop, heappush
import numpy as np

def cosine_top_k(index, q, k):
    q = np.asarray(q, dtype=float)
    q = q / (np.linalg.norm(q) or 1.0)
    heap = []
    for i, row in enumerate(np.asarray(index, dtype=float)):
        heappush(heap, (float(row @ q) / (float(np.linalg.norm(row)) or 1.0), i))
        if len(heap) > k:
            heappop(heap)
    out = []
    while heap:
        out.append(heappop(heap)[1])
    return out
