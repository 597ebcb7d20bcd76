import heapq
import math
import random


def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    heap = [(-float(v), i) for i, v in enumerate(logits)]
    heapq.heapify(heap)
    if temperature == 0:
        return heap[0][1]
    best = -heap[0][0]
    k = len(heap) if top_k == 0 else min(top_k, len(heap))
    top = [heapq.heappop(heap) for _ in range(k)]
    weights = [math.exp((-v - best) / temperature) for v, _ in top]
    budget = top_p * sum(weights)
    chosen, chances = [], []
    for w, (_, i) in zip(weights, top):
        if chosen and top_p < 1 and w > budget:
            break
        budget -= w
        chosen.append(i)
        chances.append(w)
    return random.choices(chosen, weights=chances)[0]


def sample_min_p(logits, min_p, temperature=1.0):
    best = max(logits)
    if temperature == 0:
        return list(logits).index(best)
    weights = [math.exp((v - best) / temperature) for v in logits]
    weights = [w if w >= min_p else 0.0 for w in weights]
    return random.choices(range(len(weights)), weights=weights)[0]

