"""Idiomatic NumPy: -inf masks, sorted nucleus, np.random.choice."""
import numpy as np


def softmax(z):
    e = np.exp(z - z.max())
    return e / e.sum()


def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    logits = np.asarray(logits, dtype=np.float64)
    if temperature == 0.0:
        return int(np.argmax(logits))
    z = (logits - logits.max()) / temperature

    if top_k > 0:
        k = min(top_k, z.size)
        kth = np.partition(z, -k)[-k]
        z = np.where(z < kth, -np.inf, z)

    probs = softmax(z)

    if top_p < 1.0:
        order = np.argsort(probs)[::-1]
        cum = np.cumsum(probs[order])
        cutoff = np.searchsorted(cum, top_p, side="left") + 1
        probs[order[cutoff:]] = 0.0
        probs /= probs.sum()

    return int(np.random.choice(probs.size, p=probs))


def sample_min_p(logits, min_p, temperature=1.0):
    logits = np.asarray(logits, dtype=np.float64)
    if temperature == 0.0:
        return int(np.argmax(logits))
    probs = softmax((logits - logits.max()) / temperature)
    probs = np.where(probs < min_p * probs.max(), 0.0, probs)
    return int(np.random.choice(probs.size, p=probs / probs.sum()))
