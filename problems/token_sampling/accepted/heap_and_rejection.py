"""Builds the nucleus with a heap, largest first, and draws by rejection from all remaining tokens."""
import heapq
import random

import numpy as np


def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    if temperature == 0:
        return max(range(len(logits)), key=lambda i: logits[i])
    heap = [(-float(v), i) for i, v in enumerate(logits)]
    heapq.heapify(heap)
    k = len(heap) if top_k == 0 else min(top_k, len(heap))
    chosen = [heapq.heappop(heap) for _ in range(k)]
    z = np.array([-v for v, _ in chosen])
    p = np.exp((z - z.max()) / temperature)
    p = p / p.sum()

    def nucleus(i, total):
        total += p[i]
        return i + 1 if total >= top_p or i + 1 == k else nucleus(i + 1, total)

    size = nucleus(0, 0.0)
    while True:
        i = random.randrange(size)
        if random.random() * p[0] < p[i]:
            return chosen[i][1]


def sample_min_p(logits, min_p, temperature=1.0):
    top = float(max(logits))
    while True:
        i = random.randrange(len(logits))
        if temperature == 0:
            ratio = 1.0 if logits[i] == top else 0.0
        else:
            ratio = float(np.exp((float(logits[i]) - top) / temperature))
        if ratio >= min_p and random.random() < ratio:
            return i
