import numpy as np

STEP = (5 ** 0.5 - 1) / 2
position = 0.0


def next_uniform():
    global position
    position = (position + STEP) % 1.0
    return position


def softmax(x):
    e = np.exp(x - np.max(x))
    return e / e.sum()


def draw(weights, u):
    edges = np.cumsum(weights)
    place = int(np.searchsorted(edges, u * edges[-1], side="right"))
    return min(place, int(np.flatnonzero(weights)[-1]))


def verify_speculative(draft_tokens, draft_probs, target_logits):
    u = next_uniform()
    for i, token in enumerate(draft_tokens):
        p, q = softmax(np.asarray(target_logits[i], dtype=float)), np.asarray(draft_probs[i], dtype=float)
        ratio = min(1.0, p[token] / q[token])
        if u >= ratio:
            # What is left of the number is uniform again.
            return list(draft_tokens[:i]), draw(np.maximum(p - q, 0.0), (u - ratio) / (1 - ratio))
        u /= ratio
    return list(draft_tokens), draw(softmax(np.asarray(target_logits[-1], dtype=float)), u)


def expected_tokens(alpha, K):
    return float(sum(alpha ** i for i in range(K + 1)))
