import numpy as np


def softmax(x):
    e = np.exp(x - x.max())
    return e / e.sum()


def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    if temperature == 0:
        return int(np.argmax(logits))
    z = np.array(logits, dtype=float)
    if top_k > 0:
        z[z < np.sort(z)[-min(top_k, len(z))]] = -np.inf
    if top_p < 1.0:
        probs = softmax(z)
        order = np.argsort(probs)[::-1]
        n = int(np.searchsorted(np.cumsum(probs[order]), top_p)) + 1
        z[order[n:]] = -np.inf
    return int(np.random.choice(len(z), p=softmax(z / temperature)))


def sample_min_p(logits, min_p, temperature=1.0):
    if temperature == 0:
        return int(np.argmax(logits))
    z = np.array(logits, dtype=float)
    probs = softmax(z)
    z[probs < min_p * probs.max()] = -np.inf
    return int(np.random.choice(len(z), p=softmax(z / temperature)))
