"""No NumPy: plain lists and random.choices, which accepts weights that do not add up to one."""
import math
import random


def _weights(pairs, temperature):
    top = pairs[0][0]
    return [math.exp((value - top) / temperature) for value, _ in pairs]


def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    pairs = sorted(((float(v), i) for i, v in enumerate(logits)), reverse=True)
    if temperature == 0:
        return pairs[0][1]
    if top_k > 0:
        pairs = pairs[:top_k]
    weights = _weights(pairs, temperature)
    goal = top_p * sum(weights)
    kept, total = 0, 0.0
    for w in weights:
        total += w
        kept += 1
        if total >= goal:
            break
    return random.choices([i for _, i in pairs[:kept]], weights=weights[:kept])[0]


def sample_min_p(logits, min_p, temperature=1.0):
    pairs = sorted(((float(v), i) for i, v in enumerate(logits)), reverse=True)
    if temperature == 0:
        return pairs[0][1]
    weights = _weights(pairs, temperature)
    kept = [(w, i) for w, (_, i) in zip(weights, pairs) if w >= min_p * weights[0]]
    return random.choices([i for _, i in kept], weights=[w for w, _ in kept])[0]
