import numpy as np


def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    if temperature == 0:
        return int(np.argmax(logits))
    z = np.asarray(logits, dtype=float) / temperature
    if top_k > 0:
        z[z < np.sort(z)[-min(top_k, z.size)]] = -np.inf
    probs = np.exp(z - z.max())
    probs /= probs.sum()
    if top_p < 1.0:
        order = np.argsort(probs)[::-1]
        removed = order[np.cumsum(probs[order]) > top_p]
        removed = removed[removed != order[0]]
        probs[removed] = 0.0
        probs /= probs.sum()
    return int(np.random.choice(probs.size, p=probs))


def sample_min_p(logits, min_p, temperature=1.0):
    if temperature == 0:
        return int(np.argmax(logits))
    z = np.asarray(logits, dtype=float)
    p = np.exp((z - z.max()) / temperature)
    p[p < min_p] = 0.0
    return int(np.random.choice(len(p), p=p / p.sum()))

