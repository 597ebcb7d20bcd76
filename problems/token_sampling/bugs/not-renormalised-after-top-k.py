import numpy as np


def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    if temperature == 0:
        return int(np.argmax(logits))
    z = np.asarray(logits, dtype=float) / temperature
    probs = np.exp(z - z.max())
    probs /= probs.sum()
    order = np.argsort(probs)[::-1]
    if top_k > 0:
        probs[order[top_k:]] = 0.0
    if top_p < 1.0:
        n = int(np.searchsorted(np.cumsum(probs[order]), top_p)) + 1
        probs[order[n:]] = 0.0
    return int(np.random.choice(len(probs), p=probs / probs.sum()))


def sample_min_p(logits, min_p, temperature=1.0):
    if temperature == 0:
        return int(np.argmax(logits))
    z = np.asarray(logits, dtype=float)
    p = np.exp((z - z.max()) / temperature)
    p[p < min_p] = 0.0
    return int(np.random.choice(len(p), p=p / p.sum()))

