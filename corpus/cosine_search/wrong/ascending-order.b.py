# bug: ascending-order, pops the heap and forgets to turn the list round
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
    return result
