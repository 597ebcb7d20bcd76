# a bounded heap of size k, popped from the worst to the best
import heapq
import numpy as np

def cosine_top_k(index, q, k):
    X = np.array(index, dtype=float)
    v = np.array(q, dtype=float)
    nx = np.maximum(np.linalg.norm(X, axis=1), 1e-8)
    nv = max(np.linalg.norm(v), 1e-8)
    sims = (X @ v) / nx / nv
    heap = []
    for pair in zip(sims.tolist(), range(len(sims))):
        if len(heap) < k:
            heapq.heappush(heap, pair)
        elif heap and pair > heap[0]:
            heapq.heapreplace(heap, pair)
    result = []
    while heap:
        result.append(heapq.heappop(heap)[1])
    return result[::-1]

assert cosine_top_k([[1, 0], [0, 1], [1, 1]], [1, 0], 2) == [0, 2]
