import numpy as np


def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    z = np.asarray(logits, dtype=float)
    order = np.argsort(-z)
    if temperature == 0:
        return int(order[0])
    if top_k > 0:
        order = order[:top_k]
    p = np.exp((z[order] - z.max()) / temperature)
    p /= p.sum()
    size = 1 + int(np.sum(np.cumsum(p)[:-1] < top_p))
    p = p[:size] / p[:size].sum()
    return int(np.random.choice(order[:size], p=p))


def sample_min_p(logits, min_p, temperature=1.0):
    if temperature == 0:
        return int(np.argmax(logits))
    z = np.asarray(logits, dtype=float) / temperature
    best = z.max()
    keep = (z >= min_p * best) | (z == best)
    p = np.where(keep, np.exp(z - best), 0.0)
    return int(np.random.choice(len(p), p=p / p.sum()))
