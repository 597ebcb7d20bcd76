# bug: zero-norm-nan, rows are guarded and the query is not: math division, so ZeroDivisionError
import heapq
import math

def norm(v):
    return math.sqrt(math.fsum(float(t) ** 2 for t in v))

def cosine_top_k(index, q, k):
    scale = 1.0 / norm(q)
    q_unit = [float(t) * scale for t in q]
    def sim(row):
        size = norm(row)
        if size == 0.0:
            return 0.0
        return math.fsum(float(a) / size * b for a, b in zip(row, q_unit))
    scored = ((sim(row), i) for i, row in enumerate(index))
    return [i for _, i in heapq.nlargest(k, scored)]
