# beginner: plain loops and random.random
import math
import random

def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    n = len(logits)
    best = 0
    for i in range(n):
        if logits[i] > logits[best]:
            best = i
    if temperature == 0:
        return best
    # softmax with temperature
    weights = []
    for i in range(n):
        weights.append(math.exp((float(logits[i]) - float(logits[best])) / temperature))
    order = sorted(range(n), key=lambda i: logits[i], reverse=True)
    if top_k > 0:
        order = order[:top_k]
    total = 0.0
    for i in order:
        total += weights[i]
    if top_p < 1.0:
        kept = []
        running = 0.0
        for i in order:
            kept.append(i)
            running += weights[i] / total
            if running >= top_p:
                break
        order = kept
    total = sum(weights[i] for i in order)
    r = random.random() * total
    for i in order:
        r -= weights[i]
        if r < 0:
            return i
    return order[0]
