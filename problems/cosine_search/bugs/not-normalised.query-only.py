import heapq
import math


def cosine_top_k(index, q, k):
    norm = math.sqrt(sum(x * x for x in q)) or 1.0
    unit = [x / norm for x in q]
    scores = [sum(a * b for a, b in zip(row, unit)) for row in index]
    return heapq.nlargest(k, range(len(scores)), key=scores.__getitem__)
