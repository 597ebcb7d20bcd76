import math
import random


def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    order = sorted(range(len(logits)), key=lambda i: -logits[i])
    if temperature == 0:
        return order[0]
    best = logits[order[0]]
    total = sum(math.exp((v - best) / temperature) for v in logits)
    probs = {i: math.exp((logits[i] - best) / temperature) / total for i in order}
    by_k = set(order[:top_k] if top_k else order)
    by_p, mass = set(), 0.0
    for i in order:
        by_p.add(i)
        mass += probs[i]
        if mass >= top_p:
            break
    both = [i for i in order if i in by_k and i in by_p]
    return random.choices(both, weights=[probs[i] for i in both])[0]


def sample_min_p(logits, min_p, temperature=1.0):
    best = max(logits)
    if temperature == 0:
        return list(logits).index(best)
    weights = [math.exp((v - best) / temperature) for v in logits]
    weights = [w if w >= min_p else 0.0 for w in weights]
    return random.choices(range(len(weights)), weights=weights)[0]

