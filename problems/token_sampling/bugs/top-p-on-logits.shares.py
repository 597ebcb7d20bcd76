import math
import random


def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    pairs = sorted(((float(v), i) for i, v in enumerate(logits)), reverse=True)
    if temperature == 0:
        return pairs[0][1]
    pairs = [(v / temperature, i) for v, i in pairs if v > -math.inf]
    if top_k:
        pairs = pairs[:top_k]
    if top_p < 1:
        # Shares of the raw scores, shifted to be positive.
        low = pairs[-1][0]
        total = sum(v - low for v, _ in pairs)
        kept, mass = [], 0.0
        for v, i in pairs:
            kept.append((v, i))
            mass += (v - low) / total if total else 1.0
            if mass >= top_p:
                break
        pairs = kept
    best = pairs[0][0]
    return random.choices([i for _, i in pairs], weights=[math.exp(v - best) for v, _ in pairs])[0]


def sample_min_p(logits, min_p, temperature=1.0):
    best = max(logits)
    if temperature == 0:
        return list(logits).index(best)
    weights = [math.exp((v - best) / temperature) for v in logits]
    weights = [w if w >= min_p else 0.0 for w in weights]
    return random.choices(range(len(weights)), weights=weights)[0]

