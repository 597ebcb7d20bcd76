import math
import random

MASKED = -1e8


def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    if temperature == 0:
        return max(range(len(logits)), key=lambda i: logits[i])
    z = [v / temperature for v in logits]
    order = sorted(range(len(z)), key=lambda i: -z[i])
    if top_k:
        for i in order[top_k:]:
            z[i] = MASKED
    best = max(z)
    w = [math.exp(v - best) for v in z]
    if top_p < 1:
        total, mass, n = sum(w), 0.0, 0
        for i in order:
            mass += w[i] / total
            n += 1
            if mass >= top_p:
                break
        for i in order[n:]:
            w[i] = 0.0
    return random.choices(range(len(w)), weights=w)[0]


def sample_min_p(logits, min_p, temperature=1.0):
    best = max(logits)
    if temperature == 0:
        return list(logits).index(best)
    weights = [math.exp((v - best) / temperature) for v in logits]
    weights = [w if w >= min_p else 0.0 for w in weights]
    return random.choices(range(len(weights)), weights=weights)[0]

