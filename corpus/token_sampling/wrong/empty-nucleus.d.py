# bug: empty-nucleus, only at top_p 0: the while loop never takes a token, and the last line returns the last id
import math
import random


def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    n = len(logits)
    order = sorted(range(n), key=lambda i: -float(logits[i]))
    if temperature == 0:
        return order[0]
    if top_k > 0:
        order = order[:min(top_k, n)]
    top = float(logits[order[0]])
    w = [math.exp((float(logits[i]) - top) / temperature) for i in order]
    total = sum(w)
    if top_p < 1:
        size, mass = 0, 0.0
        while mass < top_p and size < len(w):
            mass += w[size] / total
            size += 1
        order, w = order[:size], w[:size]
    u = random.random() * sum(w)
    for i, wi in zip(order, w):
        if u < wi:
            return i
        u -= wi
    return n - 1
