import heapq
import math


def cosine_top_k(index, q, k):
    scores = []
    for row in index:
        n = math.sqrt(float(row @ row))
        scores.append(float(row @ q) / n if n > 0 else 0.0)
    best = heapq.nlargest(k, range(len(scores)), key=lambda i: scores[i])
    return sorted(best, key=lambda i: scores[i])
