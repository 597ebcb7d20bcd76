# bug: epsilon-in-denominator, 1e-12 under the root of each row's squared length; heap in plain Python
import heapq
import math

EPS = 1e-12

def _inv_len(v):
    return 1.0 / math.sqrt(math.fsum(t * t for t in v) + EPS)

def cosine_top_k(index, q, k):
    qs = [float(t) for t in q]
    qi = _inv_len(qs)
    def score(item):
        row = [float(t) for t in item[1]]
        return math.fsum(a * b for a, b in zip(row, qs)) * qi * _inv_len(row)
    return [i for i, _ in heapq.nlargest(k, enumerate(index), key=score)]
