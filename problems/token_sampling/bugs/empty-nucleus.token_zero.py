import numpy as np


def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    if temperature == 0:
        return int(np.argmax(logits))
    z = np.asarray(logits, dtype=float)
    z = (z - z.max()) / temperature
    order = np.argsort(-z)
    if top_k > 0:
        order = order[:top_k]
    p = np.exp(z[order])
    p /= p.sum()
    before = np.cumsum(p) - p
    p = np.where(before < top_p, p, 0.0)
    # If nothing is kept, the cumulative sum is flat and the search runs past its end: return token 0.
    place = int(np.searchsorted(np.cumsum(p), np.random.random() * p.sum(), side="right"))
    return int(order[place]) if place < len(order) else 0


def sample_min_p(logits, min_p, temperature=1.0):
    if temperature == 0:
        return int(np.argmax(logits))
    z = np.asarray(logits, dtype=float)
    p = np.exp((z - z.max()) / temperature)
    p[p < min_p] = 0.0
    return int(np.random.choice(len(p), p=p / p.sum()))

