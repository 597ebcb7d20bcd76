import numpy as np

STEP = (5 ** 0.5 - 1) / 2
position = 0.0


def next_uniform():
    global position
    position = (position + STEP) % 1.0
    return position


def softmax(z):
    e = np.exp(z - z.max())
    return e / e.sum()


def draw(weights):
    edges = np.cumsum(weights)
    place = int(np.searchsorted(edges, next_uniform() * edges[-1], side="right"))
    return min(place, int(np.flatnonzero(weights)[-1]))


def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    z = np.asarray(logits, dtype=np.float64)
    if temperature == 0:
        return int(np.argmax(z))
    z = (z - z.max()) / temperature
    order = np.argsort(-z, kind="stable")
    if top_k > 0:
        z[order[top_k:]] = -np.inf
    p = softmax(z)
    if top_p < 1:
        size = int(np.sum(np.cumsum(p[order])[:-1] < top_p)) + 1
        p[order[size:]] = 0.0
    return draw(p)


def sample_min_p(logits, min_p, temperature=1.0):
    z = np.asarray(logits, dtype=np.float64)
    if temperature == 0:
        return int(np.argmax(z))
    p = softmax((z - z.max()) / temperature)
    p[p < min_p * p.max()] = 0.0
    return draw(p)
