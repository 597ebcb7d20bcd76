# hurried interview answer: make it 2-D, log-softmax, pick, blend
import numpy as np


def cross_entropy(logits, targets, epsilon=0.0):
    x = np.atleast_2d(np.array(logits, dtype=float))
    t = np.atleast_1d(targets)
    x = x - x.max(1, keepdims=True)
    lp = x - np.log(np.exp(x).sum(1, keepdims=True))
    nll = -lp[np.arange(len(t)), t]
    # smoothing = (1-e)*nll + e * average over classes
    return float(((1 - epsilon) * nll - epsilon * lp.mean(1)).mean())
