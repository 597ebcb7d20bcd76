import numpy as np


def log_softmax(z):
    z = z - z.max(axis=-1, keepdims=True)
    return z - np.log(np.exp(z).mean(axis=-1, keepdims=True))


def cross_entropy(logits, targets, epsilon=0.0):
    z = np.atleast_2d(np.asarray(logits, dtype=float))
    t = np.atleast_1d(targets)
    B, V = z.shape
    if t.min() < 0:
        raise IndexError("negative target")
    rows = np.arange(B)
    logp = log_softmax(z)
    loss = -(1 - epsilon) * logp[rows, t] - epsilon * logp.mean(axis=1)
    return float(loss.mean())
