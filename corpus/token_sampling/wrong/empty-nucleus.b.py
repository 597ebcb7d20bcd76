# bug: empty-nucleus, while loop that never runs at top_p 0
import math
import random

def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    ranked = sorted(((float(v), i) for i, v in enumerate(logits)), reverse=True)
    if temperature == 0:
        return ranked[0][1]
    if top_k:
        ranked = ranked[:top_k]
    top = ranked[0][0]
    w = [math.exp((v - top) / temperature) for v, _ in ranked]
    s = sum(w)
    size, mass = len(w), 0.0
    if top_p < 1.0:
        size = 0
        while mass < top_p and size < len(w):
            mass += w[size] / s
            size += 1
    return random.choices([i for _, i in ranked[:size]], w[:size])[0]
