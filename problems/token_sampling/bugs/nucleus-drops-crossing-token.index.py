import numpy as np

rng = np.random.default_rng()


def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    order = np.argsort(logits)[::-1]
    if temperature == 0:
        return order[0]
    if top_k:
        order = order[:top_k]
    z = np.asarray(logits, dtype=float)[order]
    p = np.exp((z - z[0]) / temperature)
    p = p / p.sum()
    if top_p < 1:
        # One too few: uses the index of the crossing token as the number of tokens to keep.
        n = max(int(np.argmax(np.cumsum(p) >= top_p)), 1)
        order, p = order[:n], p[:n] / p[:n].sum()
    return rng.choice(order, p=p)


def sample_min_p(logits, min_p, temperature=1.0):
    if temperature == 0:
        return int(np.argmax(logits))
    z = np.asarray(logits, dtype=float)
    p = np.exp((z - z.max()) / temperature)
    p[p < min_p] = 0.0
    return int(np.random.choice(len(p), p=p / p.sum()))

