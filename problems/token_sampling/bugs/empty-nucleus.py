import math
import random


def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    pairs = sorted(((float(v), i) for i, v in enumerate(logits)), reverse=True)
    if temperature == 0:
        return pairs[0][1]
    best = pairs[0][0]
    if top_k > 0:
        pairs = pairs[:top_k]
    weights = [math.exp((v - best) / temperature) for v, _ in pairs]
    total = sum(weights)
    kept, mass = 0, 0.0
    while kept < len(weights) and mass < top_p:
        mass += weights[kept] / total
        kept += 1
    return random.choices([i for _, i in pairs[:kept]], weights=weights[:kept])[0]


def sample_min_p(logits, min_p, temperature=1.0):
    best = max(logits)
    if temperature == 0:
        return list(logits).index(best)
    weights = [math.exp((v - best) / temperature) for v in logits]
    weights = [w if w >= min_p else 0.0 for w in weights]
    return random.choices(range(len(weights)), weights=weights)[0]

