import math


def cosine_top_k(index, q, k):
    def norm(v):
        return math.sqrt(sum(x * x for x in v)) + 1e-7

    q = q.tolist()
    scored = [(-sum(a * b for a, b in zip(row, q)) / norm(row) / norm(q), i) for i, row in enumerate(index.tolist())]
    scored.sort()
    return [i for _, i in scored[:k]]
