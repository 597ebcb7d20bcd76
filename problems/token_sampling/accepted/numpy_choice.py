"""Each filter is one line, in the order of the statement: masked logits become minus infinity, and the nucleus ends
with the token that reaches top_p."""

import numpy as np


def softmax(x):
    e = np.exp(x - np.max(x))
    return e / e.sum()


def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    if temperature == 0:
        return int(np.argmax(logits))
    scaled = np.asarray(logits, dtype=float) / temperature
    if top_k > 0:
        k = min(top_k, len(scaled))
        threshold = np.sort(scaled)[-k]
        scaled = np.where(scaled < threshold, -np.inf, scaled)
    probs = softmax(scaled)
    if top_p < 1.0:
        idx = np.argsort(probs)[::-1]
        cum = np.cumsum(probs[idx])
        n = int(np.searchsorted(cum, top_p)) + 1
        probs[idx[n:]] = 0.0
        probs /= probs.sum()
    return int(np.random.choice(len(probs), p=probs))


def sample_min_p(logits, min_p, temperature=1.0):
    if temperature == 0:
        return int(np.argmax(logits))
    probs = softmax(np.asarray(logits, dtype=float) / temperature)
    probs[probs < min_p * probs.max()] = 0
    return int(np.random.choice(len(probs), p=probs / probs.sum()))
