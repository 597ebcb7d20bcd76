# bug: temperature-after-filter, surviving probabilities raised to 1 / T
import math
import random

def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    order = sorted(range(len(logits)), key=lambda i: float(logits[i]), reverse=True)
    if temperature == 0:
        return order[0]
    if top_k > 0:
        order = order[:top_k]
    top = float(logits[order[0]])
    w = [math.exp(float(logits[i]) - top) for i in order]
    z = sum(w)
    if top_p < 1.0:
        acc = 0.0
        for n, v in enumerate(w):
            acc += v / z
            if acc >= top_p:
                order, w = order[:n + 1], w[:n + 1]
                break
    w = [v ** (1.0 / temperature) for v in w]
    return random.choices(order, w)[0]
