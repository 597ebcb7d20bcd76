# bug: ascending-order, nsmallest as for a distance, though the key is a similarity: the farthest rows come
import heapq
import math

def cosine_top_k(index, q, k):
    q = [float(c) for c in q]
    def similarity(i):
        row = [float(c) for c in index[i]]
        nr, nq = math.hypot(*row), math.hypot(*q)
        if not nr or not nq:
            return 0.0
        return sum(map(lambda a, b: (a / nr) * (b / nq), row, q))
    return heapq.nsmallest(k, range(len(index)), key=similarity)
