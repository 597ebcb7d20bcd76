import numpy as np


def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    if temperature == 0:
        return int(np.argmax(logits))
    z = np.asarray(logits, dtype=float) / temperature
    if top_k > 0:
        z = np.where(z < np.sort(z)[-min(top_k, z.size)], -np.inf, z)
    probs = np.exp(z - z.max())
    probs /= probs.sum()
    if top_p < 1:
        order = np.argsort(-probs)
        cumulative = np.cumsum(probs[order])
        if top_p < cumulative[0]:
            probs[:] = 0.0
        else:
            probs[order[int(np.searchsorted(cumulative, top_p)) + 1:]] = 0.0
        probs = probs / probs.sum()
    return int(np.random.choice(len(probs), p=probs))


def sample_min_p(logits, min_p, temperature=1.0):
    if temperature == 0:
        return int(np.argmax(logits))
    z = np.asarray(logits, dtype=float)
    p = np.exp((z - z.max()) / temperature)
    p[p < min_p] = 0.0
    return int(np.random.choice(len(p), p=p / p.sum()))

