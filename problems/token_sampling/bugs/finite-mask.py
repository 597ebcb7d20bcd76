import numpy as np


def softmax(x):
    e = np.exp(x - x.max())
    return e / e.sum()


def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    scaled = logits / max(temperature, 1e-8)
    if top_k > 0:
        kth = np.sort(scaled)[-min(top_k, len(scaled))]
        scaled = np.where(scaled < kth, -1e9, scaled)
    probs = softmax(scaled)
    if top_p < 1.0:
        order = np.argsort(probs)[::-1]
        probs[order[int(np.searchsorted(np.cumsum(probs[order]), top_p)) + 1:]] = 0.0
        probs /= probs.sum()
    return int(np.random.choice(len(probs), p=probs))


def sample_min_p(logits, min_p, temperature=1.0):
    if temperature == 0:
        return int(np.argmax(logits))
    z = np.asarray(logits, dtype=float)
    p = np.exp((z - z.max()) / temperature)
    p[p < min_p] = 0.0
    return int(np.random.choice(len(p), p=p / p.sum()))

