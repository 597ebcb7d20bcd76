import math
import random


def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    order = sorted(range(len(logits)), key=lambda i: -logits[i])
    if temperature == 0:
        return order[0]
    best = logits[order[0]]
    if top_k:
        order = order[:top_k]
    weights = [math.exp(logits[i] - best) for i in order]
    total = sum(weights)
    kept, mass = [], 0.0
    for i, w in zip(order, weights):
        kept.append((i, w / total))
        mass += w / total
        if mass >= top_p:
            break
    # Apply the temperature as a power of the remaining probabilities.
    peak = kept[0][1]
    return random.choices([i for i, _ in kept], weights=[(p / peak) ** (1 / temperature) for _, p in kept])[0]


def sample_min_p(logits, min_p, temperature=1.0):
    best = max(logits)
    if temperature == 0:
        return list(logits).index(best)
    weights = [math.exp((v - best) / temperature) for v in logits]
    weights = [w if w >= min_p else 0.0 for w in weights]
    return random.choices(range(len(weights)), weights=weights)[0]

