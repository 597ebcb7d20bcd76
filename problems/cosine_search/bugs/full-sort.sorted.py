import math


def cosine_top_k(index, q, k):
    def unit(v):
        n = math.sqrt(sum(x * x for x in v))
        return [x / n for x in v] if n else v

    query = unit(q.tolist())
    scored = []
    for i, row in enumerate(index.tolist()):
        scored.append((sum(a * b for a, b in zip(unit(row), query)), i))
    return [i for _, i in sorted(scored, reverse=True)[:k]]
