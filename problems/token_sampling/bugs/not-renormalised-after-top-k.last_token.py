import numpy as np


def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    order = np.argsort(logits)[::-1]
    if temperature == 0:
        return int(order[0])
    z = np.asarray(logits, dtype=float)[order]
    p = np.exp((z - z[0]) / temperature)
    p = p / p.sum()
    if top_k > 0:
        p = p[:top_k]
    if top_p < 1.0:
        p = p[: int(np.sum(np.cumsum(p)[:-1] < top_p)) + 1]
        p = p / p.sum()
    # With only top-k the weights do not add up to one: the missing mass goes to the last kept token.
    place = int(np.searchsorted(np.cumsum(p), np.random.random()))
    return int(order[min(place, len(p) - 1)])


def sample_min_p(logits, min_p, temperature=1.0):
    if temperature == 0:
        return int(np.argmax(logits))
    z = np.asarray(logits, dtype=float)
    p = np.exp((z - z.max()) / temperature)
    p[p < min_p] = 0.0
    return int(np.random.choice(len(p), p=p / p.sum()))

