import math


def cosine_top_k(index, q, k):
    def cosine(a, b):
        dot = sum(x * y for x, y in zip(a, b))
        return dot / (math.sqrt(sum(x * x for x in a)) * math.sqrt(sum(y * y for y in b)))

    q = q.tolist()
    scores = [cosine(row, q) for row in index.tolist()]
    return sorted(range(len(scores)), key=lambda i: scores[i], reverse=True)[:k]
