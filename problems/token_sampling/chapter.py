"""The source chapter's own code, rewritten with its bugs: a tiny divisor implements temperature 0, a large negative
number replaces minus infinity, and the nucleus has one token too many if the total equals top_p exactly."""

import numpy as np


def _softmax(values):
    weights = np.exp(values - np.max(values))
    return weights / np.sum(weights)


def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    scaled = logits / max(temperature, 1e-8)
    if top_k > 0:
        least = np.sort(scaled)[-min(top_k, len(scaled))]
        scaled = np.where(scaled < least, -1e9, scaled)
    probabilities = _softmax(scaled)
    if top_p < 1.0:
        order = np.argsort(probabilities)[::-1]
        totals = np.cumsum(probabilities[order])
        crossing = np.searchsorted(totals, top_p, side="right")
        probabilities[order[crossing + 1 :]] = 0.0
        probabilities /= probabilities.sum()
    return int(np.random.choice(len(probabilities), p=probabilities))
