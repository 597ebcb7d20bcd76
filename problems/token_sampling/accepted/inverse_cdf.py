"""Draws manually: one uniform random number, located in the cumulative distribution."""
import math
import random


def _walk(tokens, probs):
    u = random.random() * math.fsum(probs)
    for t, p in zip(tokens, probs):
        u -= p
        if u < 0:
            return t
    return tokens[0]


def _softmax(values):
    m = max(values)
    e = [math.exp(v - m) for v in values]
    s = math.fsum(e)
    return [v / s for v in e]


def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    values = [float(v) for v in logits]
    order = sorted(range(len(values)), key=values.__getitem__, reverse=True)
    if temperature == 0.0:
        return order[0]
    if 0 < top_k < len(order):
        order = order[:top_k]
    probs = _softmax([values[t] / temperature for t in order])
    size, total = 0, 0.0
    while True:
        total += probs[size]
        size += 1
        if total >= top_p or size == len(order):
            break
    return _walk(order[:size], probs[:size])


def sample_min_p(logits, min_p, temperature=1.0):
    values = [float(v) for v in logits]
    if temperature == 0.0:
        return values.index(max(values))
    probs = _softmax([v / temperature for v in values])
    bar = min_p * max(probs)
    tokens = [t for t, p in enumerate(probs) if p >= bar]
    return _walk(tokens, [probs[t] for t in tokens])
