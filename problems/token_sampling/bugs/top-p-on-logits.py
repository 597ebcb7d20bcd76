import numpy as np


def softmax(x):
    e = np.exp(x - x.max())
    return e / e.sum()


def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    if temperature == 0:
        return int(np.argmax(logits))
    z = np.asarray(logits, dtype=float) / temperature
    if top_k > 0:
        threshold = np.sort(z)[-min(top_k, len(z))]
        z = np.where(z < threshold, -np.inf, z)
    if top_p < 1.0:
        order = np.argsort(z)[::-1]
        cutoff = int(np.searchsorted(np.cumsum(z[order]), top_p))
        z[order[cutoff + 1:]] = -np.inf
    return int(np.random.choice(len(z), p=softmax(z)))


def sample_min_p(logits, min_p, temperature=1.0):
    if temperature == 0:
        return int(np.argmax(logits))
    z = np.asarray(logits, dtype=float)
    p = np.exp((z - z.max()) / temperature)
    p[p < min_p] = 0.0
    return int(np.random.choice(len(p), p=p / p.sum()))

