# bug: log-of-softmax, in the smoothing branch only (hard labels use a real log-softmax)
import numpy as np


def logsumexp(a):
    m = a.max(axis=-1, keepdims=True)
    return m + np.log(np.exp(a - m).sum(axis=-1, keepdims=True))


def softmax(a):
    e = np.exp(a - a.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def cross_entropy(logits, targets, epsilon=0.0):
    logits = np.asarray(logits, dtype=float)
    if logits.ndim == 1:
        logits, targets = logits[np.newaxis], [targets]
    targets = np.asarray(targets)
    rows = np.arange(logits.shape[0])
    if epsilon == 0:
        return float(np.mean(logsumexp(logits)[:, 0] - logits[rows, targets]))
    V = logits.shape[1]
    q = np.full(logits.shape, epsilon / V)
    q[rows, targets] += 1 - epsilon
    return float(np.mean(-np.sum(q * np.log(softmax(logits)), axis=1)))
