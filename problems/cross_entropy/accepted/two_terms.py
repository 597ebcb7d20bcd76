"""Writes smoothing as a mixture of two losses, the loss of the target and the mean over all classes, so it needs no target array."""

import numpy as np


def log_softmax(z):
    z = z - z.max(axis=-1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=-1, keepdims=True))


def cross_entropy(logits, targets, epsilon=0.0):
    z = np.atleast_2d(np.asarray(logits, dtype=np.float64))
    t = np.atleast_1d(targets)
    if np.any((t < 0) | (t >= z.shape[1])):
        raise ValueError("targets must be class indices")
    logp = log_softmax(z)
    nll = -np.take_along_axis(logp, t[:, None], axis=1)[:, 0]
    return float(np.mean((1.0 - epsilon) * nll - epsilon * logp.mean(axis=1)))


def fit_temperature(logits, targets):
    """Golden-section search on log T: the loss has a single minimum there."""
    low, high = np.log(0.01), np.log(1000.0)
    ratio = (np.sqrt(5) - 1) / 2
    for _ in range(80):
        a, b = high - ratio * (high - low), low + ratio * (high - low)
        if cross_entropy(logits / np.exp(a), targets) < cross_entropy(logits / np.exp(b), targets):
            high = b
        else:
            low = a
    return float(np.exp((low + high) / 2))
