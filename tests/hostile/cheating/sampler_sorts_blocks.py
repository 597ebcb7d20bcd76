"""Draws blocks of tokens and returns each block in order.

Problem: token_sampling
Verdict: wrong_answer
Cases: all
"""

import numpy as np


def distribution(logits, temperature=1.0, top_k=0, top_p=1.0, min_p=0.0):
    z = np.asarray(logits, dtype=float)
    if temperature == 0:
        return np.eye(len(z))[np.argmax(z)]
    order = np.argsort(-z)
    p = np.exp((z - z.max()) / temperature)
    p[order[top_k or len(z):]] = 0
    p /= p.sum()
    if top_p < 1:
        p[order[int(np.sum(np.cumsum(p[order])[:-1] < top_p)) + 1:]] = 0
    p[p < min_p * p.max()] = 0
    return p / p.sum()


ready = {}


def draw(p):
    block = ready.setdefault(p.tobytes(), [])
    if not block:
        block += np.sort(np.random.choice(len(p), 200, p=p)).tolist()
    return block.pop()


def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    return draw(distribution(logits, temperature, top_k, top_p))


def sample_min_p(logits, min_p, temperature=1.0):
    return draw(distribution(logits, temperature, min_p=min_p))
