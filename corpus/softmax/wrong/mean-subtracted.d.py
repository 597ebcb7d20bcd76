# bug: mean-subtracted, in softmax only; the mean is taken over the unmasked logits
import numpy as np


def softmax(x):
    x = np.asarray(x, dtype=float)
    live = np.isfinite(x)
    centre = np.where(live, x, 0.0).sum(-1, keepdims=True) / live.sum(-1, keepdims=True)
    e = np.exp(x - centre)
    return e / e.sum(-1, keepdims=True)


def log_softmax(x):
    x = np.asarray(x, dtype=float)
    x = x - x.max(-1, keepdims=True)
    return x - np.log(np.exp(x).sum(-1, keepdims=True))
